import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { userPath } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';

/** Reading one resource (RFC 7644 section 3.4.1). */
export const readChecks = defineChecks(
  'read',
  { fix: 'Answer GET by id with 200 and the resource as it is stored.', dependsOn: ['create-user'] },
  [
    {
      id: 'read-user',
      title: 'A user is read by id',
      req: ['7644-026'],
      severity: 'client',
      clients: ['okta', 'entra', 'onelogin', 'jumpcloud', 'ping', 'sailpoint'],
      ability: 'user look-up',
      run: async (t) => {
        const user = await t.user();
        const reply = await t.get(userPath(user));
        expectStatus(reply, 200);
        expectSame(at(reply.json, 'id'), user.id, 'id');
      },
    },
    {
      id: 'read-same-as-created',
      title: 'GET gives what POST answered',
      req: ['7644-012', '7644-025'],
      severity: 'client',
      clients: ['okta'],
      ability: 'user update',
      dependsOn: ['read-user'],
      run: async (t) => {
        const user = await t.user();
        const later = await t.read(userPath(user));
        for (const name of ['userName', 'name', 'displayName', 'emails', 'active'] as const) {
          expectSame(later[name], user[name], `${name} as in the reply to POST:`);
        }
      },
    },
    {
      id: 'read-meta-location',
      title: 'meta.location ends with the endpoint and the id',
      req: ['7643-051', '7643-017'],
      run: async (t) => {
        const user = await t.user();
        const location = at(await t.read(userPath(user)), 'meta', 'location');
        expectThat(
          typeof location === 'string' && location.endsWith(`/Users/${user.id}`),
          `.../Users/${user.id}`,
          location,
        );
      },
    },
    {
      id: 'read-meta-version-etag',
      title: 'meta.version and the ETag header agree',
      req: ['7643-052', '7644-155'],
      needs: ['etag'],
      run: async (t) => {
        const reply = await t.get(userPath(await t.user()));
        const version = at(reply.json, 'meta', 'version');
        if (version === undefined) return;
        expectSame(version, reply.header('etag'), 'meta.version equal to the ETag header:');
      },
    },
    {
      id: 'read-schemas',
      title: 'A resource that is read names the core schema',
      req: ['7643-005', '7643-053'],
      run: async (t) => {
        const user = await t.read(userPath(await t.user()));
        expectThat(list(user, 'schemas').includes(URN.user), `schemas with ${URN.user}`, user.schemas);
      },
    },
    {
      id: 'read-schemas-known',
      title: 'schemas holds only the base schema and announced extensions',
      req: ['7643-036'],
      run: async (t) => {
        const type = t.announced.type('User');
        if (!type) return;
        const user = await t.read(userPath(await t.user()));
        const known = [type.schema, ...type.extensions.map((extension) => extension.schema)];
        const strange = list(user, 'schemas').filter((urn) => !known.includes(String(urn)));
        expectThat(strange.length === 0, `only ${known.join(', ')}`, strange);
      },
    },
    {
      id: 'read-id-case-exact',
      title: 'An id in another case is another id',
      req: ['7643-044'],
      severity: 'advice',
      run: async (t) => {
        const user = await t.user();
        const other = user.id === user.id.toUpperCase() ? user.id.toLowerCase() : user.id.toUpperCase();
        if (other === user.id) return;
        const reply = await t.get(`/Users/${encodeURIComponent(other)}`);
        expectThat(!reply.ok, 'no resource under an id in another case', reply);
      },
    },
    {
      id: 'read-id-no-bulk-id',
      title: 'An id does not contain "bulkId"',
      req: ['7643-043'],
      run: async (t) => {
        const user = await t.user();
        expectThat(!user.id.includes('bulkId'), 'an id without "bulkId"', user.id);
      },
    },
    {
      id: 'read-ids-distinct',
      title: 'Two resources never share an id',
      req: ['7643-041'],
      run: async (t) => {
        const [first, second] = [await t.user(), await t.user()];
        expectThat(first.id !== second.id, 'two different ids', first.id);
      },
    },
    {
      id: 'read-twice-same',
      title: 'Reading changes nothing: two GETs give the same resource',
      req: ['7644-026'],
      run: async (t) => {
        const user = await t.user();
        expectSame(await t.read(userPath(user)), await t.read(userPath(user)), 'the same resource twice:');
      },
    },
    {
      id: 'read-user-under-groups',
      title: 'The id of a user is unknown under /Groups',
      req: ['7644-026'],
      needs: ['type:Group'],
      run: async (t) => {
        const user = await t.user();
        const reply = await t.get(`/Groups/${encodeURIComponent(user.id)}`);
        expectThat(!reply.ok, 'no group with the id of a user', reply);
      },
    },
    {
      id: 'read-head',
      title: 'HEAD answers like GET, without a body',
      req: ['7644-026'],
      severity: 'advice',
      run: async (t) => {
        const user = await t.user();
        const reply = await t.raw({ method: 'HEAD', path: userPath(user) });
        expectStatus(reply, 200);
      },
    },
  ],
);
