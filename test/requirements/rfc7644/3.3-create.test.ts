import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { group, MODES, newClient, USER, user } from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

describe.each(MODES)('creating (RFC 7644 section 3.3, %s tenant)', (mode) => {
  it('[7644-018] readOnly attributes of the body are ignored, whatever they hold', async () => {
    const client = await newClient(service, mode);
    const made = await client.post(
      '/Users',
      user({ id: 'mine', groups: [{ value: 'g1' }], meta: { resourceType: 'Robot', created: 'never', version: 9 } }),
    );
    expect(made.status).toBe(201);
    expect(made.json.id).not.toBe('mine');
    expect(made.json).not.toHaveProperty('groups');
    expect(made.json.meta).toMatchObject({ resourceType: 'User', version: 'W/"1"' });
    expect(Date.parse(made.json.meta.created)).not.toBeNaN();
    expect((await client.get('/Users/mine')).status).toBe(404);
  });

  it('[7644-019] active is true when left out, and null overrides that default', async () => {
    const client = await newClient(service, mode);
    expect((await client.post('/Users', user())).json.active).toBe(true);
    expect((await client.post('/Users', user({ active: false }))).json.active).toBe(false);
    const unset = await client.post('/Users', user({ active: null, emails: [] }));
    expect(unset.json).not.toHaveProperty('active');
    expect(unset.json).not.toHaveProperty('emails');
  });

  it('[7644-020] 201, with the URI of the resource in Location and meta.location and the representation', async () => {
    const client = await newClient(service, mode);
    const body = user({ userName: 'bjensen', externalId: 'bjensen', name: { givenName: 'Barbara' } });
    const made = await client.post('/Users', body);
    const location = `${service.scimUrl}/Users/${made.json.id}`;
    expect([made.status, made.headers.get('location')]).toEqual([201, location]);
    expect(made.json).toMatchObject({ ...body, schemas: [USER], meta: { location } });
    const read = await service.request('GET', new URL(location).pathname, { token: client.token });
    expect([read.status, read.json]).toEqual([200, made.json]);
    const guides = await client.post('/Groups', group());
    expect([guides.status, guides.headers.get('location')]).toEqual([201, guides.json.meta.location]);
  });

  it('[7644-021] a userName that is taken, in any case or Unicode form, is 409 uniqueness', async () => {
    const client = await newClient(service, mode);
    await client.newUser({ userName: 'Zoé@Example.com' });
    for (const userName of ['Zoé@Example.com', 'ZOÉ@EXAMPLE.COM', 'zoe\u0301@example.com']) {
      expectScimError(await client.post('/Users', user({ userName })), 409, 'uniqueness');
    }
    expect((await client.get('/Users')).json.totalResults).toBe(1);
  });

  it('[7644-021] of many creates of one userName at once exactly one is 201, the others 409', async () => {
    const client = await newClient(service, mode);
    const names = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 'bjensen' : 'BJensen'));
    const replies = await Promise.all(names.map((userName) => client.post('/Users', user({ userName }))));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const reply of replies) if (reply.status !== 201) expectScimError(reply, 409, 'uniqueness');
    expect((await client.get('/Users')).json.totalResults).toBe(1);
  });

  it('[7644-022] the reply carries the entity tag of the resource', async () => {
    const client = await newClient(service, mode);
    const made = await client.post('/Users', user());
    expect(made.headers.get('etag')).toMatch(/^W\/"[^"]+"$/);
    expect(made.headers.get('etag')).toBe(made.json.meta.version);
    const read = await client.get(`/Users/${made.json.id}`, { 'if-none-match': made.headers.get('etag')! });
    expect(read.status).toBe(304);
  });

  it.each<[string, string, unknown]>([
    ['no userName', '/Users', { schemas: [USER], title: 'x' }],
    ['userName null', '/Users', user({ userName: null })],
    ['an empty userName', '/Users', user({ userName: '' })],
    ['no displayName', '/Groups', group({ displayName: undefined })],
    ['a number for a string', '/Users', user({ userName: ['a', 'b'] })],
    ['an object for a string', '/Users', user({ title: { value: 'x' } })],
    ['text for a boolean', '/Users', user({ active: 'maybe' })],
    ['text for a complex attribute', '/Users', user({ name: 5 })],
  ])('[7644-023] %s is 400 invalidValue', async (_what, endpoint, body) => {
    const client = await newClient(service, mode);
    expectScimError(await client.post(endpoint, body), 400, 'invalidValue');
    expect((await client.get(endpoint)).json.totalResults).toBe(0);
  });

  it.each(['{"userName":', '', 'userName=x', '[]', 'null', '"x"', '{"userName":"a","USERNAME":"b"}'])(
    '[7644-023] a body that is no resource is 400 invalidSyntax: %s',
    async (text) => {
      const client = await newClient(service, mode);
      expectScimError(await client.post('/Users', text), 400, 'invalidSyntax');
    },
  );
});

describe('what a lenient tenant tolerates in a create', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['string-boolean', { active: 'False' }, { active: false }],
    ['number-for-string', { title: 5 }, { title: '5' }],
    ['schemas-missing', { schemas: undefined }, { schemas: [USER] }],
    ['schemas-unknown', { schemas: [USER, 'urn:example:none'] }, { schemas: [USER] }],
    ['unknown-attribute', { shoeSize: 44 }, {}],
  ])('[7644-023] %s: read in a lenient tenant, 400 in a strict one', async (rule, given, kept) => {
    const lenient = await newClient(service, 'lenient');
    const made = await lenient.post('/Users', user(given));
    expect([made.status, made.headers.get('rollcall-applied')]).toEqual([201, rule]);
    expect(made.json).toMatchObject(kept);
    expect(made.json).not.toHaveProperty('shoeSize');
    const strict = await newClient(service, 'strict');
    const refused = await strict.post('/Users', user(given));
    expectScimError(refused, 400, rule === 'schemas-missing' ? 'invalidSyntax' : 'invalidValue');
  });
});

describe('resource types (RFC 7644 section 3.3.1)', () => {
  it.each(MODES)('[7644-024] the endpoint decides meta.resourceType, not the body (%s tenant)', async (mode) => {
    const client = await newClient(service, mode);
    const meta = { resourceType: 'Group' };
    expect((await client.post('/Users', user({ meta }))).json.meta.resourceType).toBe('User');
    expect((await client.post('/Groups', group({ meta: { resourceType: 'User' } }))).json.meta.resourceType).toBe(
      'Group',
    );
    const types = (await client.get('/')).json.Resources.map((each: { meta: typeof meta }) => each.meta.resourceType);
    expect(types.sort()).toEqual(['Group', 'User']);
  });
});
