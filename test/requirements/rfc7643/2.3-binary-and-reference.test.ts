import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { device, DEVICE_SCHEMAS, ENTERPRISE, MODES, startTenantsWith, type Tenants, unique, user } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenantsWith(DEVICE_SCHEMAS);
});

afterAll(() => tenants.close());

describe('Binary (RFC 7643 section 2.3.6)', () => {
  it.each(['AQIDBA==', 'AQIDBA', 'AQIDBAU=', '+/+/', ''])('[7643-015] %j is base64', async (key) => {
    expect((await tenants.strict.make('/Devices', { key })).key).toBe(key);
  });

  it.each(['!!!', 'AQID BA==', 'AQIDB', 'A', 'AQ=ID', 'AQIDBA=', 'äöü=', 7])(
    '[7643-015] %j is not base64',
    async (key) => {
      for (const mode of MODES) {
        expectScimError(await tenants.of(mode).post('/Devices', device({ key })), 400, 'invalidValue');
        const x509Certificates = [{ value: key }];
        expectScimError(await tenants.of(mode).post('/Users', user({ x509Certificates })), 400, 'invalidValue');
      }
    },
  );

  it('[7643-015] strict: the URL-safe alphabet, which no attribute here asks for, is refused', async () => {
    expectScimError(await tenants.strict.post('/Devices', device({ key: '-_-_' })), 400, 'invalidValue');
  });

  it('[7643-015] lenient: the URL-safe alphabet is understood, stored as base64, and the rule is named', async () => {
    const reply = await tenants.lenient.post('/Devices', device({ key: '-_-_' }));
    expect(reply.json.key).toBe('+/+/');
    expect(reply.headers.get('rollcall-applied')).toContain('url-safe-binary');
  });

  it('[7643-016] binary values are compared case exact', async () => {
    const key = Buffer.from(unique()).toString('base64');
    await tenants.strict.make('/Devices', { key });
    expect(await tenants.strict.count('/Devices', `key eq "${key}"`)).toBe(1);
    expect(await tenants.strict.count('/Devices', `key eq "${key.toLowerCase()}"`)).toBe(0);
  });

  it.each(['gt', 'ge', 'lt', 'le'])('[7643-016] binary values have no order (%s)', async (op) => {
    expectScimError(await tenants.strict.find('/Devices', `key ${op} "AQID"`), 400, 'invalidFilter');
  });

  it('[7643-016] binary values have no uniqueness', async () => {
    const key = Buffer.from(unique()).toString('base64');
    await tenants.strict.make('/Devices', { key });
    await tenants.strict.make('/Devices', { key });
    const { Resources } = (await tenants.lenient.get('/Schemas')).json;
    const device = Resources.find((schema: { name: string }) => schema.name === 'Device');
    const published = device.attributes.find((each: { name: string }) => each.name === 'key');
    expect(published).toMatchObject({ type: 'binary', caseExact: true });
    expect(published.uniqueness ?? 'none').toBe('none');
  });
});

describe('Reference (RFC 7643 section 2.3.7)', () => {
  it.each([
    'https://example.com/people/babs?x=1#top',
    'HTTPS://EXAMPLE.COM/%C3%A4',
    'urn:example:thing:1',
    'Users/2819c223',
    '../Users/2819c223',
    '/v2/Users/2819c223',
  ])('[7643-017] %s is a URI reference', async ($ref) => {
    const made = await tenants.strict.make('/Users', { [ENTERPRISE]: { manager: { value: '2819c223', $ref } } });
    expect(made[ENTERPRISE].manager.$ref).toBe($ref);
  });

  it.each(['not a uri', 'http://exa mple.com/', 'https://example.com/%zz', 'https://example.com/ä', '<x>', '"x"'])(
    '[7643-017] strict: %j is no URI',
    async (text) => {
      expectScimError(await tenants.strict.post('/Users', user({ profileUrl: text })), 400, 'invalidValue');
      const manager = { value: '2819c223', $ref: text };
      const body = user({ [ENTERPRISE]: { manager } });
      expectScimError(await tenants.strict.post('/Users', body), 400, 'invalidValue');
    },
  );

  it('[7643-017] lenient: a reference may be any text, and the rule is named', async () => {
    const reply = await tenants.lenient.post('/Users', user({ profileUrl: 'example.com/people/Barbara Jensen' }));
    expect(reply.json.profileUrl).toBe('example.com/people/Barbara Jensen');
    expect(reply.headers.get('rollcall-applied')).toContain('loose-reference');
    expectScimError(await tenants.lenient.post('/Users', user({ profileUrl: 5 })), 400, 'invalidValue');
  });

  it('[7643-017] a member named by a relative or an absolute $ref is the same resource', async () => {
    const { id } = await tenants.lenient.make('/Users');
    for (const $ref of [`Users/${id}`, `../Users/${id}`, `${tenants.service.scimUrl}/Users/${id}`]) {
      const { members } = await tenants.lenient.make('/Groups', { members: [{ $ref }] });
      expect(members).toEqual([expect.objectContaining({ value: id })]);
    }
  });

  it('[7643-018] each $ref and location in replies leads to its resource, and to 404 when that is gone', async () => {
    const client = await tenants.fresh();
    const child = await client.make('/Groups');
    const member = await client.make('/Users');
    const made = await client.make('/Groups', { members: [{ value: member.id }, { value: child.id }] });
    const read = await client.read(`/Users/${member.id}`);
    const group = await client.read(`/Groups/${made.id}`);
    const references: string[] = [...group.members, ...read.groups].map((each: { $ref: string }) => each.$ref);
    expect(references).toHaveLength(3);
    for (const url of [...references, group.meta.location, read.meta.location]) {
      const path = url.slice(tenants.service.scimUrl.length);
      const reply = await client.get(path);
      expect(reply.status).toBe(200);
      expect(url.endsWith(`/${reply.json.id}`)).toBe(true);
    }
    await client.delete(`/Users/${member.id}`);
    expectScimError(await client.get(`/Users/${member.id}`), 404);
    expect((await client.read(`/Groups/${made.id}`)).members).toEqual([expect.objectContaining({ value: child.id })]);
  });

  it('[7643-019] references are compared case exact', async () => {
    const client = await tenants.fresh('strict');
    await client.make('/Users', {
      profileUrl: 'https://example.com/People/Babs',
      [ENTERPRISE]: { manager: { value: 'x', $ref: 'Users/AbC' } },
    });
    expect(await client.count('/Users', 'profileUrl eq "https://example.com/People/Babs"')).toBe(1);
    expect(await client.count('/Users', 'profileUrl eq "https://example.com/people/babs"')).toBe(0);
    expect(await client.count('/Users', `${ENTERPRISE}:manager.$ref eq "Users/AbC"`)).toBe(1);
    expect(await client.count('/Users', `${ENTERPRISE}:manager.$ref eq "Users/abc"`)).toBe(0);
  });
});
