import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { PATCH_OP, startTenants, type Tenants, user } from './support.js';

const SPC = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

let tenants: Tenants;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a document of many shapes
let config: any;

beforeAll(async () => {
  tenants = await startTenants({ MAX_PAGE_SIZE: '3', DEFAULT_PAGE_SIZE: '2', BODY_LIMIT: '200000' });
  config = await tenants.lenient.read('/ServiceProviderConfig');
});

afterAll(() => tenants.close());

describe('ServiceProviderConfig (RFC 7643 section 5)', () => {
  it('[7643-087] documentationUri is a URL', () => {
    expect(() => new URL(config.documentationUri)).not.toThrow();
  });

  it('[7643-088] patch.supported is true, and PATCH works', async () => {
    expect(config.patch).toEqual({ supported: true });
    const { id } = await tenants.strict.make('/Users');
    const reply = await tenants.strict.patch(`/Users/${id}`, [{ op: 'add', path: 'title', value: 'Guide' }]);
    expect(reply.status).toBe(200);
    expect(reply.json.title).toBe('Guide');
  });

  it('[7643-089] bulk is announced with the limits that are enforced', async () => {
    const { supported, maxOperations, maxPayloadSize } = config.bulk;
    expect({ supported, maxPayloadSize }).toEqual({ supported: true, maxPayloadSize: 200_000 });
    expect(maxOperations).toBeGreaterThan(0);
    const operations = (count: number) =>
      Array.from({ length: count }, () => ({ method: 'DELETE', path: '/Users/nobody' }));
    const bulk = (Operations: object[]) => tenants.strict.post('/Bulk', { schemas: [BULK_REQUEST], Operations });
    const most = await bulk(operations(maxOperations));
    expect(most.status).toBe(200);
    expect(most.json.Operations).toHaveLength(maxOperations);
    expectScimError(await bulk(operations(maxOperations + 1)), 413);
    const data = user({ title: 'x'.repeat(maxPayloadSize) });
    expectScimError(await bulk([{ method: 'POST', path: '/Users', bulkId: 'a', data }]), 413);
  });

  it('[7643-090] filter is announced with the most results a reply holds', async () => {
    expect(config.filter).toEqual({ supported: true, maxResults: 3 });
    const client = await tenants.fresh('strict');
    for (let i = 0; i < 5; i += 1) await client.make('/Users', { title: 'Guide' });
    const { json } = await client.find('/Users', 'title eq "guide"', '&count=5');
    expect(json).toMatchObject({ totalResults: 5, itemsPerPage: 3 });
    expect(json.Resources).toHaveLength(3);
  });

  it('[7643-091] changePassword is announced as it is: not supported', async () => {
    expect(config.changePassword).toEqual({ supported: false });
    const made = await tenants.strict.make('/Users', { password: 'one' });
    const reply = await tenants.strict.patch(`/Users/${made.id}`, [{ op: 'replace', path: 'password', value: 'two' }]);
    expect(reply.json.meta).toEqual(made.meta);
  });

  it('[7643-092] sort.supported is true, and lists are sorted', async () => {
    expect(config.sort).toEqual({ supported: true });
    const client = await tenants.fresh('strict');
    for (const userName of ['b', 'C', 'a']) await client.make('/Users', { userName });
    const names = async (query: string) =>
      (await client.get(`/Users?${query}`)).json.Resources.map((each: { userName: string }) => each.userName);
    expect(await names('sortBy=userName&count=3')).toEqual(['a', 'b', 'C']);
    expect(await names('sortBy=userName&sortOrder=descending&count=3')).toEqual(['C', 'b', 'a']);
  });

  it('[7643-093] etag.supported is true, and versions are compared', async () => {
    expect(config.etag).toEqual({ supported: true });
    const made = await tenants.strict.make('/Users');
    const path = `/Users/${made.id}`;
    const body = { schemas: [PATCH_OP], Operations: [{ op: 'add', path: 'title', value: 'Guide' }] };
    expect((await tenants.strict.get(path, { 'if-none-match': made.meta.version })).status).toBe(304);
    expect(
      (await tenants.strict.send('PATCH', path, { body: body, headers: { 'if-match': made.meta.version } })).status,
    ).toBe(200);
    expectScimError(
      await tenants.strict.send('PATCH', path, { body: body, headers: { 'if-match': made.meta.version } }),
      412,
    );
    expect((await tenants.strict.get(path, { 'if-none-match': made.meta.version })).status).toBe(200);
  });

  it('[7643-094] authenticationSchemes are announced with type, name and description, and are the ones that work', async () => {
    expect(config.authenticationSchemes.length).toBeGreaterThan(0);
    for (const scheme of config.authenticationSchemes) {
      expect(['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest']).toContain(scheme.type);
      expect(scheme.name).toMatch(/\S/);
      expect(scheme.description).toMatch(/\S/);
    }
    expect(config.authenticationSchemes.map(({ type }: { type: string }) => type)).toContain('oauthbearertoken');
    const basic = { authorization: `Basic ${Buffer.from(`user:${tenants.strict.token}`).toString('base64')}` };
    expectScimError(await tenants.service.request('GET', '/scim/v2/Users', { token: null, headers: basic }), 401);
    expect((await tenants.strict.get('/Users')).status).toBe(200);
  });

  it('[7643-095] ServiceProviderConfig cannot be written', async () => {
    expect(config.schemas).toEqual([SPC]);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const body = method === 'DELETE' ? undefined : { ...config, sort: { supported: false } };
      const reply = await tenants.strict.send(method, '/ServiceProviderConfig', { body: body });
      expectScimError(reply, 405);
      expect(reply.headers.get('allow')).not.toContain(method);
    }
    expect(await tenants.strict.read('/ServiceProviderConfig')).toEqual(config);
  });

  it('[7643-095] every attribute of its schema is readOnly, and the document has no other', async () => {
    const { attributes } = await tenants.strict.read(`/Schemas/${SPC}`);
    const all = attributes.flatMap((each: { subAttributes?: object[] }) => [each, ...(each.subAttributes ?? [])]);
    for (const { name, mutability } of all) expect([name, mutability]).toEqual([name, 'readOnly']);
    const names = attributes.map(({ name }: { name: string }) => name);
    const given = Object.keys(config).filter((name) => !['schemas', 'id', 'externalId', 'meta'].includes(name));
    expect(given.filter((name) => !names.includes(name))).toEqual([]);
    const required = attributes.filter((each: { required: boolean }) => each.required);
    for (const { name } of required) expect(config).toHaveProperty([name]);
  });

  it('[7643-096] it can be read without a token, and says the same to everybody', async () => {
    const stranger = await tenants.service.request('GET', '/scim/v2/ServiceProviderConfig', { token: null });
    expect(stranger.status).toBe(200);
    expect(stranger.json).toEqual(config);
    expect(await tenants.strict.read('/ServiceProviderConfig')).toEqual(config);
  });
});
