import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Reply } from '../../e2e/support/service.js';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { type Client, group, MODES, startTenants, type Tenants, user } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants();
});

afterAll(() => tenants.close());

/** Waits for the clock to show another millisecond, so that a later time can be told from an earlier one. */
function nextMillisecond(): Promise<void> {
  const now = Date.now();
  return new Promise((resolve) => {
    const look = () => (Date.now() > now ? resolve() : setImmediate(look));
    look();
  });
}

describe('meta (RFC 7643 section 3.1)', () => {
  const FORGED = {
    resourceType: 'Group',
    created: '1999-01-01T00:00:00Z',
    lastModified: 'not a date',
    location: 'https://evil.example.com/',
    version: 'W/"999"',
  };

  it.each(MODES)('[7643-048] [P9] %s: meta in a body is ignored', async (mode) => {
    const client = tenants.of(mode);
    const made = (await client.post('/Users', user({ meta: FORGED }))).json;
    const put = (await client.put(`/Users/${made.id}`, user({ meta: FORGED }))).json;
    for (const { meta } of [made, put]) {
      for (const [name, value] of Object.entries(FORGED)) expect(meta[name]).not.toBe(value);
      expect(meta.location).toBe(`${tenants.service.scimUrl}/Users/${made.id}`);
    }
    expect(put.meta.created).toBe(made.meta.created);
    const pathless = await client.patch(`/Users/${made.id}`, [{ op: 'replace', value: { meta: FORGED } }]);
    if (mode === 'strict') expectScimError(pathless, 400, 'mutability');
    else expect(pathless.json.meta).toEqual(put.meta);
  });

  it.each(MODES)('[7643-048] %s: a PATCH that names meta or a part of it is refused', async (mode) => {
    const { id } = await tenants.of(mode).make('/Users');
    for (const [name, value] of [['meta', FORGED], ...Object.entries(FORGED).map(([part, v]) => [`meta.${part}`, v])]) {
      const reply = await tenants.of(mode).patch(`/Users/${id}`, [{ op: 'replace', path: name, value }]);
      expectScimError(reply, 400, 'mutability');
    }
  });

  it('[7643-048] meta is returned by default and can be left out', async () => {
    const { id } = await tenants.strict.make('/Users');
    expect(await tenants.strict.read(`/Users/${id}`)).toHaveProperty('meta');
    expect(await tenants.strict.read(`/Users/${id}?excludedAttributes=meta`)).not.toHaveProperty('meta');
    expect(await tenants.strict.read(`/Users/${id}?attributes=userName`)).not.toHaveProperty('meta');
    const { meta } = await tenants.strict.read(`/Users/${id}?attributes=meta.version`);
    expect(Object.keys(meta)).toEqual(['version']);
  });

  it('[7643-049] meta.resourceType is the name of the type, case exact', async () => {
    const client = await tenants.fresh();
    expect((await client.make('/Users')).meta.resourceType).toBe('User');
    expect((await client.make('/Groups')).meta.resourceType).toBe('Group');
    expect(await client.count('/', 'meta.resourceType eq "User"')).toBe(1);
    expect(await client.count('/', 'meta.resourceType eq "Group"')).toBe(1);
    expect(await client.count('/', 'meta.resourceType eq "user"')).toBe(0);
    expect(await client.count('/', 'meta.resourceType pr')).toBe(2);
  });

  it.each(MODES)('[7643-050] %s: lastModified is created at first, later after a change alone', async (mode) => {
    const client = tenants.of(mode);
    for (const endpoint of ['/Users', '/Groups'] as const) {
      const made = await client.make(endpoint);
      const path = `${endpoint}/${made.id}`;
      expect(made.meta.lastModified).toBe(made.meta.created);
      await nextMillisecond();
      await client.patch(path, [{ op: 'add', path: 'externalId', value: 'e' }]);
      const changed = await client.read(path);
      expect(changed.meta.created).toBe(made.meta.created);
      expect(Date.parse(changed.meta.lastModified)).toBeGreaterThan(Date.parse(made.meta.lastModified));
      await nextMillisecond();
      await client.patch(path, [{ op: 'replace', path: 'externalId', value: 'e' }]);
      expect((await client.read(path)).meta).toEqual(changed.meta);
    }
  });

  it('[7643-050] a change of members changes lastModified of the group', async () => {
    const { id } = await tenants.lenient.make('/Users');
    const made = await tenants.lenient.make('/Groups');
    await nextMillisecond();
    await tenants.lenient.patch(`/Groups/${made.id}`, [{ op: 'add', path: 'members', value: [{ value: id }] }]);
    const { meta } = await tenants.lenient.read(`/Groups/${made.id}`);
    expect(Date.parse(meta.lastModified)).toBeGreaterThan(Date.parse(made.meta.lastModified));
  });

  /** One reply of each kind that shows the whole resource. */
  async function replies(client: Client): Promise<Record<string, Reply>> {
    const POST = await client.post('/Users', user());
    const path = `/Users/${POST.json.id}`;
    const GET = await client.get(path);
    const PUT = await client.put(path, user());
    const PATCH = await client.patch(path, [{ op: 'add', path: 'title', value: 'Guide' }]);
    return { POST, GET, PUT, PATCH };
  }

  it.each(MODES)('[7643-051] %s: meta.location is in Location or Content-Location and leads there', async (mode) => {
    const client = tenants.of(mode);
    for (const [method, { json, headers }] of Object.entries(await replies(client))) {
      const header = method === 'POST' ? 'location' : 'content-location';
      expect([method, headers.get(header)]).toEqual([method, json.meta.location]);
      const path = json.meta.location.slice(tenants.service.scimUrl.length);
      expect((await client.read(path)).id).toBe(json.id);
    }
  });

  it.each(MODES)('[7643-052] %s: meta.version is the ETag, a weak one', async (mode) => {
    const client = tenants.of(mode);
    const all = await replies(client);
    for (const { json, headers } of Object.values(all)) {
      expect(headers.get('etag')).toBe(json.meta.version);
      expect(json.meta.version).toMatch(/^W\/"[^"]+"$/);
    }
    const versions = Object.values(all).map(({ json }) => json.meta.version);
    expect(new Set(versions).size).toBe(3);
    const { Resources } = (await client.find('/Users', `id eq "${all.POST!.json.id}"`)).json;
    expect(Resources[0].meta.version).toBe(all.PATCH!.json.meta.version);
    expect((await client.get(`/Users/${all.POST!.json.id}`)).headers.get('etag')).toBe(versions.at(-1));
  });

  it.each(MODES)('[7643-052] %s: the version of a group changes with its members', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Users');
    const made = await client.make('/Groups');
    const seen = [made.meta.version];
    for (const operation of [
      { op: 'add', path: 'members', value: [{ value: id }] },
      { op: 'remove', path: `members[value eq "${id}"]` },
    ]) {
      const patched = await client.patch(`/Groups/${made.id}`, [operation]);
      const read = await client.get(`/Groups/${made.id}`);
      expect(patched.headers.get('etag')).toBe(read.json.meta.version);
      expect(read.headers.get('etag')).toBe(read.json.meta.version);
      seen.push(read.json.meta.version);
    }
    seen.push((await client.put(`/Groups/${made.id}`, group())).json.meta.version);
    expect(new Set(seen).size).toBe(4);
  });
});
