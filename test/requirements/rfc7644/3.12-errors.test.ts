import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Reply } from '../../e2e/support/service.js';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { ERROR, MODES, newClient, NOBODY, user, withScopes, type ScimClient } from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

interface Known {
  readonly id: string;
  readonly userName: string;
}
type Request = (client: ScimClient, known: Known) => Promise<Reply>;

/** One request for each scimType of Table 9 and status of Table 8 that this service gives. */
const failures: readonly [string, number, string | undefined, string, Request][] = [
  [
    '7644-143',
    400,
    'invalidFilter',
    'a filter with an unknown operator',
    (c) => c.list('/Users', { filter: 'a b "c"' }),
  ],
  [
    '7644-143',
    400,
    'invalidFilter',
    'a comparison the type has not',
    (c) => c.list('/Users', { filter: 'active gt true' }),
  ],
  ['7644-143', 400, 'invalidFilter', 'a filter of .search', (c) => c.search('/Users', { filter: '(' })],
  [
    '7644-143',
    400,
    'invalidFilter',
    'a filter in a PATCH path',
    (c, { id }) => c.patch(`/Users/${id}`, [{ op: 'remove', path: 'emails[type eq]' }]),
  ],
  [
    '7644-144',
    400,
    'tooMany',
    'more operations than are processed',
    (c, { id }) => c.patch(`/Users/${id}`, Array(1001).fill({ op: 'add', path: 'title', value: 'x' })),
  ],
  ['7644-145', 409, 'uniqueness', 'a userName in use', (c, { userName }) => c.post('/Users', user({ userName }))],
  [
    '7644-145',
    409,
    'uniqueness',
    'a userName in use, by PATCH',
    async (c, { userName }) => {
      const other = await c.newUser();
      return c.patch(`/Users/${other.id}`, [{ op: 'replace', path: 'userName', value: userName.toUpperCase() }]);
    },
  ],
  [
    '7644-146',
    400,
    'mutability',
    'a change of id',
    (c, { id }) => c.patch(`/Users/${id}`, [{ op: 'replace', path: 'id', value: 'x' }]),
  ],
  ['7644-147', 400, 'invalidSyntax', 'a body that is no JSON', (c) => c.post('/Users', '{')],
  ['7644-147', 400, 'invalidSyntax', 'a PUT of no object', (c, { id }) => c.put(`/Users/${id}`, '[]')],
  ['7644-147', 400, 'invalidSyntax', 'a search of no object', (c) => c.post('/Users/.search', '[]')],
  ['7644-147', 400, 'invalidSyntax', 'a bulk request without operations', (c) => c.bulk(undefined as never)],
  [
    '7644-148',
    400,
    'invalidPath',
    'a PATCH path that is none',
    (c, { id }) => c.patch(`/Users/${id}`, [{ op: 'add', path: 'name..x', value: 'x' }]),
  ],
  ['7644-149', 400, 'noTarget', 'a remove without path', (c, { id }) => c.patch(`/Users/${id}`, [{ op: 'remove' }])],
  [
    '7644-149',
    400,
    'noTarget',
    'a filter that finds nothing',
    (c, { id }) => c.patch(`/Users/${id}`, [{ op: 'replace', path: 'emails[value sw "x"].type', value: 'x' }]),
  ],
  [
    '7644-150',
    400,
    'invalidValue',
    'a required value that is missing',
    (c) => c.post('/Users', user({ userName: null })),
  ],
  ['7644-150', 400, 'invalidValue', 'a value of a wrong type', (c) => c.post('/Users', user({ name: true }))],
  ['7644-150', 400, 'invalidValue', 'a parameter of a wrong type', (c) => c.list('/Users', { count: 'x' })],
  ['7644-151', 400, 'invalidVers', 'a version that is not spoken', (c) => atVersion(c, 'v3')],
  ['7644-152', 403, 'sensitive', 'a secret in a URI', (c) => c.list('/Users', { filter: 'password eq "t1meMa$heen"' })],
  ['7644-153', 401, undefined, 'no token', (c) => c.send('GET', '/Users', { token: null })],
  ['7644-153', 404, undefined, 'an id that is not there', (c) => c.get(`/Users/${NOBODY}`)],
  ['7644-153', 404, undefined, 'an endpoint that is not there', (c) => c.get('/Robots')],
  [
    '7644-153',
    403,
    undefined,
    'what the token may not do',
    async (c) => (await withScopes(c, ['scim:read'])).post('/Users', user()),
  ],
  [
    '7644-153',
    412,
    undefined,
    'another version than the stored one',
    (c, { id }) => c.put(`/Users/${id}`, user(), { 'if-match': 'W/"9"' }),
  ],
  [
    '7644-153',
    413,
    undefined,
    'more operations than bulk takes',
    (c) => c.bulk(Array(1001).fill({ method: 'DELETE', path: '/Users/1' })),
  ],
];

describe.each(MODES)('errors (RFC 7644 section 3.12, %s tenant)', (mode) => {
  it.each(failures)('[%s, 7644-142] %i %s: %s', async (_id, status, scimType, _what, request) => {
    const client = await newClient(service, mode);
    const { id, userName } = await client.newUser();
    const reply = await request(client, { id, userName });
    expectScimError(reply, status, scimType);
    expect(reply.json.schemas).toEqual([ERROR]);
    expect(reply.json.status).toBe(String(reply.status));
    // Readable, and nothing of the inside: no stack, no SQL, no path of a file, no class of an error.
    expect(reply.json.detail).toMatch(/^\S+( \S+){2,}\. \[[a-z]+(-[a-z]+)*\]$/);
    expect(reply.text).not.toMatch(
      / at .*:\d+:\d+|SELECT |INSERT |sqlite|node_modules|\/src\/|Error:|undefined|\[object/,
    );
  });
});

describe('faults of the service (RFC 7644 section 3.12)', () => {
  it('[7644-153, 7644-142] are 500, with advice where to look and nothing of the inside', async () => {
    const broken = await startService();
    try {
      const { token } = await broken.tenant();
      const headers = { 'x-request-id': 'look-for-me' };
      expect((await broken.request('GET', '/scim/v2/Users', { token })).status).toBe(200);
      await broken.breakStorage();
      const reply = await broken.request('GET', '/scim/v2/Users', { token, headers });
      expect([500, 503]).toContain(reply.status);
      expectScimError(reply, reply.status);
      expect(reply.text).not.toMatch(/ at .*:\d+|SELECT |sqlite|database|node_modules/i);
      if (reply.status === 500) expect(reply.json.detail).toContain('look-for-me');
    } finally {
      await broken.close().catch(() => undefined);
    }
  });
});

/** A list of the users at another version segment of the base URL. */
function atVersion({ token }: ScimClient, version: string): Promise<Reply> {
  return service.request('GET', `/scim/${version}/Users`, { token });
}
