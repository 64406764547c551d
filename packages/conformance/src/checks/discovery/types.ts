import { expectRefused, expectSame, expectStatus, expectThat } from '../../expect.js';
import { Json, at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { CheckContext } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';

async function all(t: CheckContext, path: string): Promise<Json[]> {
  const reply = await t.get(path);
  expectStatus(reply, 200);
  return list(reply.json, 'Resources');
}

/** /ResourceTypes and /Schemas as lists and by id (RFC 7644 section 4, RFC 7643 sections 6 and 7). */
export const typeChecks = defineChecks(
  'discovery',
  { fix: 'Serve /ResourceTypes and /Schemas as RFC 7643 sections 6 and 7 define them.' },
  [
    {
      id: 'discovery-types',
      title: '/ResourceTypes is served',
      req: ['7644-158'],
      severity: 'client',
      clients: ['sailpoint', 'okta', 'cyberark'],
      ability: 'discovery',
      run: async (t) => expectStatus(await t.get('/ResourceTypes'), 200),
    },
    {
      id: 'discovery-types-list',
      title: '/ResourceTypes is a ListResponse with its resources',
      req: ['7644-158', '7644-029'],
      severity: 'client',
      clients: ['sailpoint', 'okta'],
      ability: 'discovery',
      dependsOn: ['discovery-types'],
      run: async (t) => {
        const reply = await t.get('/ResourceTypes');
        expectThat(list(reply.json, 'schemas').includes(URN.list), `schemas with ${URN.list}`, reply);
        const count = list(reply.json, 'Resources').length;
        expectThat(count > 0, 'at least one resource type', reply);
        expectSame(at(reply.json, 'totalResults'), count, 'totalResults');
      },
    },
    {
      id: 'discovery-types-complete',
      title: 'Each resource type has name, endpoint, schema and the schemas URN',
      req: ['7643-097'],
      dependsOn: ['discovery-types-list'],
      run: async (t) => {
        for (const type of await all(t, '/ResourceTypes')) {
          for (const name of ['name', 'endpoint', 'schema']) {
            expectThat(typeof at(type, name) === 'string', `${name}, a string`, type);
          }
          expectThat(list(type, 'schemas').includes(URN.resourceType), `schemas with ${URN.resourceType}`, type);
        }
      },
    },
    {
      id: 'discovery-types-user',
      title: 'The User resource type is /Users with the core schema',
      req: ['7643-097', '7643-057'],
      severity: 'client',
      clients: ['sailpoint', 'cyberark'],
      ability: 'discovery',
      dependsOn: ['discovery-types-list'],
      run: async (t) => {
        const user = (await all(t, '/ResourceTypes')).find((type) => at(type, 'schema') === URN.user);
        expectThat(user !== undefined, `a resource type of ${URN.user}`, 'none');
        expectSame(at(user, 'name'), 'User', 'name');
        expectThat(String(at(user, 'endpoint')).endsWith('/Users'), 'endpoint /Users', at(user, 'endpoint'));
      },
    },
    {
      id: 'discovery-types-schemas-exist',
      title: 'Each schema that a resource type names is published',
      req: ['7643-098'],
      dependsOn: ['discovery-types-list', 'discovery-schemas'],
      fix: 'Publish every schema and extension that /ResourceTypes names.',
      run: async (t) => {
        const published = (await all(t, '/Schemas')).map((schema) => at(schema, 'id'));
        for (const type of await all(t, '/ResourceTypes')) {
          const named = [at(type, 'schema'), ...list(type, 'schemaExtensions').map((one) => at(one, 'schema'))];
          for (const urn of named) expectThat(published.includes(urn), `${String(urn)} in /Schemas`, published);
        }
      },
    },
    {
      id: 'discovery-types-endpoints-answer',
      title: 'The endpoint of each resource type answers',
      req: ['7644-158', '7643-097'],
      dependsOn: ['discovery-types-list'],
      fix: 'Announce only resource types that are served, with their true endpoints.',
      run: async (t) => {
        for (const type of t.announced.types) {
          const reply = await t.get(`${type.endpoint}?count=1`);
          expectThat(reply.status !== 404 && reply.status < 500, `${type.endpoint} to answer`, reply);
        }
      },
    },
    {
      id: 'discovery-types-extension-required',
      title: 'schemaExtensions say whether they are required',
      req: ['7643-099'],
      dependsOn: ['discovery-types-list'],
      run: async (t) => {
        for (const type of await all(t, '/ResourceTypes')) {
          for (const extension of list(type, 'schemaExtensions')) {
            expectThat(typeof at(extension, 'required') === 'boolean', 'required, a Boolean', extension);
          }
        }
      },
    },
    {
      id: 'discovery-types-by-id',
      title: 'A resource type is read by its name',
      req: ['7644-158'],
      severity: 'client',
      clients: ['cyberark'],
      ability: 'discovery',
      dependsOn: ['discovery-types-list'],
      run: async (t) => {
        const reply = await t.get('/ResourceTypes/User');
        expectStatus(reply, 200);
        expectSame(at(reply.json, 'schema'), URN.user, 'schema');
      },
    },
    {
      id: 'discovery-types-meta',
      title: 'Resource types carry meta.location and meta.resourceType',
      req: ['7643-039', '7643-051'],
      dependsOn: ['discovery-types-list'],
      run: async (t) => {
        for (const type of await all(t, '/ResourceTypes')) {
          expectSame(at(type, 'meta', 'resourceType'), 'ResourceType', 'meta.resourceType');
          expectThat(typeof at(type, 'meta', 'location') === 'string', 'meta.location', at(type, 'meta'));
        }
      },
    },
    {
      id: 'discovery-schemas',
      title: '/Schemas is a ListResponse with its resources',
      req: ['7644-158', '7643-002'],
      severity: 'client',
      clients: ['okta', 'entra', 'sailpoint', 'cyberark'],
      ability: 'discovery',
      run: async (t) => {
        const reply = await t.get('/Schemas');
        expectStatus(reply, 200);
        expectThat(list(reply.json, 'schemas').includes(URN.list), `schemas with ${URN.list}`, reply);
        expectThat(list(reply.json, 'Resources').length > 0, 'at least one schema', reply);
      },
    },
    {
      id: 'discovery-schemas-complete',
      title: 'Each schema has id, name and attributes',
      req: ['7643-101'],
      dependsOn: ['discovery-schemas'],
      run: async (t) => {
        for (const schema of await all(t, '/Schemas')) {
          expectThat(String(at(schema, 'id')).startsWith('urn:'), 'id, the URN of the schema', at(schema, 'id'));
          expectThat(typeof at(schema, 'name') === 'string', 'name, a string', schema);
          expectThat(list(schema, 'attributes').length > 0, 'attributes', schema);
        }
      },
    },
    {
      id: 'discovery-schemas-by-urn',
      title: 'A schema is read by its URN',
      req: ['7644-158'],
      severity: 'client',
      clients: ['cyberark'],
      ability: 'discovery',
      dependsOn: ['discovery-schemas'],
      run: async (t) => {
        const reply = await t.get(`/Schemas/${URN.user}`);
        expectStatus(reply, 200);
        expectSame(at(reply.json, 'id'), URN.user, 'id');
      },
    },
    {
      id: 'discovery-schemas-by-encoded-urn',
      title: 'A schema is read by its URN, percent-encoded',
      req: ['7644-158'],
      dependsOn: ['discovery-schemas-by-urn'],
      run: async (t) => {
        const reply = await t.get(`/Schemas/${encodeURIComponent(URN.user)}`);
        expectStatus(reply, 200);
      },
    },
    {
      id: 'discovery-schemas-no-messages',
      title: 'Message schemas are not listed in /Schemas',
      req: ['7644-011'],
      dependsOn: ['discovery-schemas'],
      run: async (t) => {
        const ids = (await all(t, '/Schemas')).map((schema) => String(at(schema, 'id')));
        const messages = ids.filter((id) => id.startsWith('urn:ietf:params:scim:api:messages:'));
        expectThat(messages.length === 0, 'no message schema', messages);
      },
    },
    {
      id: 'discovery-filter-forbidden',
      title: 'A filter on discovery is refused with 403, or ignored',
      req: ['7644-159'],
      dependsOn: ['discovery-schemas'],
      fix: 'Answer 403 to filters on discovery endpoints.',
      run: async (t) => {
        const reply = await t.query('/Schemas', { filter: `id eq "${URN.user}"` });
        const ignored = reply.status === 200 && list(reply.json, 'Resources').length === t.announced.schemas.length;
        expectThat(reply.status === 403 || ignored, '403, or the whole list', reply);
      },
    },
    {
      id: 'discovery-filter-403',
      title: 'A filter on discovery gets 403',
      req: ['7644-159'],
      mode: 'strict',
      severity: 'advice',
      dependsOn: ['discovery-schemas'],
      fix: 'Answer 403 to filters on discovery endpoints.',
      run: async (t) => expectStatus(await t.query('/ResourceTypes', { filter: 'name eq "User"' }), 403),
    },
    {
      id: 'discovery-paging-ignored',
      title: 'Paging and sorting parameters on discovery are ignored',
      req: ['7644-159'],
      dependsOn: ['discovery-schemas'],
      run: async (t) => {
        const reply = await t.get('/Schemas?startIndex=2&count=1&sortBy=id');
        expectStatus(reply, 200);
        const count = list(reply.json, 'Resources').length;
        expectSame(count, t.announced.schemas.length, 'number of schemas');
      },
    },
    {
      id: 'discovery-schemas-read-only',
      title: 'Schemas cannot be created, nor resource types deleted',
      req: ['7643-101', '7643-097'],
      fix: 'Answer 405 or 501 to writes on discovery endpoints.',
      run: async (t) => {
        const created = await t.post('/Schemas', { schemas: [URN.schema], id: `urn:example:${t.token()}`, name: 'X' });
        expectRefusedOr501(created);
        expectRefusedOr501(await t.delete(`/ResourceTypes/none-${t.token()}`));
      },
    },
  ],
);

function expectRefusedOr501(reply: Parameters<typeof expectRefused>[0]): void {
  if (reply.status !== 501) expectRefused(reply, 'discovery is read-only');
}
