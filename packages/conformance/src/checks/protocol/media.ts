import { expectRefused, expectSame, expectStatus, expectThat } from '../../expect.js';
import { at } from '../../json.js';
import { URN } from '../../urns.js';
import { CheckContext, userPath } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';

const JSON_TYPES = ['application/scim+json', 'application/json'];

async function createAs(t: CheckContext, contentType: string): Promise<void> {
  const body = JSON.stringify(t.make.user());
  const headers = { 'content-type': contentType };
  expectStatus(await t.raw({ method: 'POST', path: '/Users', body, headers }), 201);
}

async function createWithBody(t: CheckContext, body: string, why: string): Promise<void> {
  const reply = await t.raw({ method: 'POST', path: '/Users', body });
  expectRefused(reply, why);
}

async function keepsText(t: CheckContext, text: string): Promise<void> {
  const created = await t.post('/Users', t.make.user({ displayName: text }));
  expectStatus(created, 201);
  expectSame(at(created.json, 'displayName'), text, 'displayName in the reply to POST:');
  const read = await t.get(`/Users/${String(at(created.json, 'id'))}`);
  expectSame(at(read.json, 'displayName'), text, 'displayName as read later:');
}

/** Media types, encodings and broken bodies (RFC 7644 sections 3.8 and 8.1). */
export const mediaChecks = defineChecks(
  'media',
  { fix: 'Accept and send application/scim+json; accept application/json.' },
  [
    {
      id: 'media-list-type',
      title: 'A list is sent as application/scim+json when that is asked for',
      req: ['7644-136', '7644-174'],
      severity: 'client',
      clients: ['entra', 'okta'],
      ability: 'connection test',
      run: async (t) => {
        const reply = await t.get('/Users?count=1');
        expectThat(reply.mediaType === 'application/scim+json', 'Content-Type application/scim+json', reply);
      },
    },
    {
      id: 'media-user-type',
      title: 'A resource is sent as application/scim+json',
      req: ['7644-136'],
      severity: 'client',
      clients: ['entra', 'okta'],
      ability: 'user create',
      run: async (t) => {
        const reply = await t.get(userPath(await t.user()));
        expectThat(reply.mediaType === 'application/scim+json', 'Content-Type application/scim+json', reply);
      },
    },
    {
      id: 'media-created-type',
      title: 'The reply to a POST is sent as application/scim+json',
      req: ['7644-136'],
      severity: 'client',
      clients: ['entra'],
      ability: 'user create',
      run: async (t) => {
        const reply = await t.post('/Users', t.make.user());
        if (reply.text === '') return;
        expectThat(reply.mediaType === 'application/scim+json', 'Content-Type application/scim+json', reply);
      },
    },
    {
      id: 'media-discovery-type',
      title: 'Discovery is sent as application/scim+json',
      req: ['7644-136', '7644-158'],
      run: async (t) => {
        const reply = await t.get('/ServiceProviderConfig');
        if (!reply.ok) return;
        expectThat(reply.mediaType === 'application/scim+json', 'Content-Type application/scim+json', reply);
      },
    },
    {
      id: 'media-error-type',
      title: 'An error is sent as JSON, never as a page of HTML',
      req: ['7644-142'],
      severity: 'client',
      clients: ['okta', 'entra'],
      ability: 'user look-up',
      fix: 'Let every error leave through one place that writes SCIM JSON.',
      run: async (t) => {
        const reply = await t.get(`/Users/${t.token()}`);
        expectThat(JSON_TYPES.includes(reply.mediaType), 'Content-Type application/scim+json', reply);
      },
    },
    {
      id: 'media-accept-json',
      title: 'Accept: application/json is served with JSON',
      req: ['7644-136'],
      severity: 'client',
      clients: ['onelogin', 'jumpcloud'],
      ability: 'import',
      run: async (t) => {
        const reply = await t.get('/Users?count=1', { headers: { accept: 'application/json' } });
        expectStatus(reply, 200);
        expectThat(JSON_TYPES.includes(reply.mediaType), 'a JSON media type', reply);
      },
    },
    {
      id: 'media-accept-any',
      title: 'Accept: */* is served with application/scim+json',
      req: ['7644-136'],
      run: async (t) => {
        const reply = await t.get('/Users?count=1', { headers: { accept: '*/*' } });
        expectStatus(reply, 200);
        expectThat(reply.mediaType === 'application/scim+json', 'Content-Type application/scim+json', reply);
      },
    },
    {
      id: 'media-accept-absent',
      title: 'Without Accept the reply is application/scim+json',
      req: ['7644-136'],
      run: async (t) => {
        const reply = await t.get('/Users?count=1', { headers: { accept: '' } });
        expectStatus(reply, 200);
        expectThat(reply.mediaType === 'application/scim+json', 'Content-Type application/scim+json', reply);
      },
    },
    {
      id: 'media-accept-parameters',
      title: 'Accept with a charset parameter and a quality list is understood',
      req: ['7644-136'],
      severity: 'client',
      clients: ['okta'],
      ability: 'connection test',
      run: async (t) => {
        const accept = 'application/scim+json; charset=utf-8, application/json;q=0.8';
        expectStatus(await t.get('/Users?count=1', { headers: { accept } }), 200);
      },
    },
    {
      id: 'media-post-scim-json',
      title: 'POST with Content-Type application/scim+json is accepted',
      req: ['7644-135', '7644-137'],
      severity: 'client',
      clients: ['okta', 'entra'],
      ability: 'user create',
      run: (t) => createAs(t, 'application/scim+json'),
    },
    {
      id: 'media-post-json',
      title: 'POST with Content-Type application/json is accepted',
      req: ['7644-137'],
      severity: 'client',
      clients: ['okta', 'onelogin', 'jumpcloud', 'aws'],
      ability: 'user create',
      run: (t) => createAs(t, 'application/json'),
    },
    {
      id: 'media-post-charset',
      title: 'POST with a charset parameter is accepted',
      req: ['7644-137'],
      severity: 'client',
      clients: ['okta', 'entra'],
      ability: 'user create',
      run: (t) => createAs(t, 'application/scim+json; charset=utf-8'),
    },
    {
      id: 'media-post-type-case',
      title: 'The media type of a request is read in any case',
      req: ['7644-137'],
      run: (t) => createAs(t, 'Application/SCIM+JSON; Charset=UTF-8'),
    },
    {
      id: 'media-post-other-type',
      title: 'A POST of another media type is refused',
      req: ['7644-137'],
      fix: 'Answer 415 to bodies that are not JSON.',
      run: async (t) => {
        const headers = { 'content-type': 'application/xml' };
        const reply = await t.raw({ method: 'POST', path: '/Users', body: '<user/>', headers });
        expectRefused(reply, 'the body is not JSON');
      },
    },
    {
      id: 'media-get-with-content-type',
      title: 'A GET with a Content-Type and no body is served',
      req: ['7644-026'],
      severity: 'client',
      clients: ['okta', 'onelogin', 'keycloak'],
      ability: 'import',
      fix: 'Look at Content-Type only where there is a body.',
      run: async (t) => {
        const reply = await t.get('/Users?count=1', { headers: { 'content-type': 'application/scim+json' } });
        expectStatus(reply, 200);
      },
    },
    {
      id: 'media-delete-with-content-type',
      title: 'A DELETE with a Content-Type and no body is served',
      req: ['7644-121'],
      severity: 'client',
      clients: ['okta', 'jumpcloud'],
      ability: 'user delete',
      fix: 'Look at Content-Type only where there is a body.',
      run: async (t) => {
        const user = await t.user();
        const reply = await t.delete(userPath(user), { headers: { 'content-type': 'application/scim+json' } });
        expectThat(reply.ok, 'success', reply);
      },
    },
    {
      id: 'media-malformed-json',
      title: 'Malformed JSON is refused',
      req: ['7644-023', '7644-135'],
      severity: 'client',
      clients: ['okta'],
      ability: 'user create',
      fix: 'Turn a JSON parse error into 400.',
      run: (t) => createWithBody(t, '{"schemas":[', 'the body is not JSON'),
    },
    {
      id: 'media-body-array',
      title: 'A JSON array where a resource belongs is refused',
      req: ['7643-005'],
      fix: 'Answer 400 to a body that is no JSON object.',
      run: (t) => createWithBody(t, '[]', 'the body is no object'),
    },
    {
      id: 'media-body-string',
      title: 'A JSON string where a resource belongs is refused',
      req: ['7643-005'],
      fix: 'Answer 400 to a body that is no JSON object.',
      run: (t) => createWithBody(t, '"user"', 'the body is no object'),
    },
    {
      id: 'media-body-empty',
      title: 'A POST without a body is refused',
      req: ['7644-023'],
      fix: 'Answer 400 to an empty body.',
      run: (t) => createWithBody(t, '', 'there is no body'),
    },
    {
      id: 'media-utf8',
      title: 'Text outside ASCII comes back as it was sent',
      req: ['7644-135', '7643-009'],
      severity: 'client',
      clients: ['okta', 'entra', 'google'],
      ability: 'user create',
      needs: ['User.displayName'],
      fix: 'Read and write bodies as UTF-8.',
      run: (t) => keepsText(t, 'Zoë Żółć Ελένη 山田太郎'),
    },
    {
      id: 'media-utf8-beyond-bmp',
      title: 'Characters beyond the basic plane come back as they were sent',
      req: ['7644-135', '7643-009'],
      needs: ['User.displayName'],
      fix: 'Use a storage encoding for all of Unicode.',
      run: (t) => keepsText(t, 'Key 🔑 𝔘ser'),
    },
    {
      id: 'media-json-escapes',
      title: 'JSON escapes in a body are decoded',
      req: ['7643-009'],
      needs: ['User.displayName'],
      fix: 'Use a whole JSON parser.',
      run: async (t) => {
        const body = JSON.stringify(t.make.user({ displayName: 'MARK' })).replace('MARK', 'A\\u00e9\\"\\\\\\u2028B');
        const reply = await t.raw({ method: 'POST', path: '/Users', body });
        expectStatus(reply, 201);
        expectSame(at(reply.json, 'displayName'), 'Aé"\\\u2028B', 'displayName');
      },
    },
    {
      id: 'media-prototype-keys',
      title: 'Keys such as __proto__ and constructor in a body do no harm',
      severity: 'rfc',
      req: ['7643-006'],
      fix: 'Never copy client keys onto ordinary objects.',
      run: async (t) => {
        const user = JSON.stringify(t.make.user());
        const body = user.replace(
          /^\{/,
          '{"__proto__":{"active":false},"constructor":{"prototype":{"polluted":true}},',
        );
        const reply = await t.raw({ method: 'POST', path: '/Users', body });
        expectThat(reply.status < 500, 'a creation or a 4xx, not a server error', reply);
        const next = await t.get('/Users?count=1');
        expectStatus(next, 200);
        expectThat(at(next.json, 'polluted') === undefined, 'no trace of the keys', next);
      },
    },
    {
      id: 'media-list-schema',
      title: 'A list names the ListResponse schema',
      req: ['7644-029', '7644-010'],
      severity: 'client',
      clients: ['okta', 'entra', 'onelogin', 'jumpcloud', 'authentik'],
      ability: 'import',
      fix: `Put ${URN.list} into "schemas" of every list.`,
      run: async (t) => {
        const reply = await t.get('/Users?count=1');
        expectThat(
          JSON.stringify(at(reply.json, 'schemas') ?? null) === JSON.stringify([URN.list]),
          `schemas ["${URN.list}"]`,
          reply,
        );
      },
    },
  ],
);
