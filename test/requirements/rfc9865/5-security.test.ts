import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { Client, startTenants, type Tenants } from '../rfc7643/support.js';
import { names, numbered, page, populate, type Query, walk } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants({ DEFAULT_PAGE_SIZE: '50', MAX_PAGE_SIZE: '50' });
});

afterAll(() => tenants.close());

/** A tenant with some users, and a way to give out and take back tokens of it. */
async function tenantWithTokens(count: number) {
  const { service } = tenants;
  const { id, token } = await service.tenant({ mode: 'strict' });
  await populate(new Client(service, token, id), numbered(count));
  const path = `/admin/v1/tenants/${id}/tokens`;
  const issue = async (scopes: readonly string[]) => {
    const { json } = await service.request('POST', path, { body: { description: 'test', scopes } });
    return { id: json.id as string, client: new Client(service, json.token as string, id) };
  };
  const revoke = async (tokenId: string) => {
    const { status } = await service.request('DELETE', `${path}/${tokenId}`);
    expect(status).toBe(204);
  };
  return { client: new Client(service, token, id), issue, revoke };
}

describe('confidentiality (RFC 9865 section 5.2)', () => {
  it('[9865-020] the cursor of another tenant is worth nothing', async () => {
    const [one, two] = [await tenants.fresh('strict'), await tenants.fresh('strict')];
    await populate(one, numbered(5));
    await populate(two, numbered(5));
    for (const query of [{ count: 2 }, { count: 2, sortBy: 'userName' }]) {
      const { nextCursor: cursor } = (await page(one, { ...query, cursor: '' })).json;
      const reply = await page(two, { ...query, cursor });
      expectScimError(reply, 400, 'invalidCursor');
      expect(reply.text).not.toContain('user-');
      expect((await page(one, { ...query, cursor })).status).toBe(200);
    }
  });

  it('[9865-021] a token that is revoked in the middle of a walk ends it', async () => {
    const { client, issue, revoke } = await tenantWithTokens(5);
    const reader = await issue(['scim:read']);
    const { nextCursor: cursor } = (await page(reader.client, { count: 2, cursor: '' })).json;
    expect((await page(reader.client, { count: 2, cursor })).status).toBe(200);
    await revoke(reader.id);
    const reply = await page(reader.client, { count: 2, cursor });
    expectScimError(reply, 401);
    expect(reply.text).not.toContain('user-');
    expect((await page(client, { count: 2, cursor })).status).toBe(200);
  });

  it('[9865-021] a cursor opens nothing without a token, or with a token that may not read', async () => {
    const { client, issue } = await tenantWithTokens(5);
    const writer = await issue(['scim:write']);
    const { nextCursor: cursor } = (await page(client, { count: 2, cursor: '' })).json;
    const stranger = await tenants.service.request('GET', `/scim/v2/Users?count=2&cursor=${cursor}`, { token: null });
    expectScimError(stranger, 401);
    expectScimError(await page(writer.client, { count: 2, cursor }), 403);
  });

  it('[9865-022] what a walk shows is what the actor may see now, totals included', async () => {
    const { client, issue } = await tenantWithTokens(6);
    const reader = await issue(['scim:read']);
    const first = (await page(reader.client, { count: 2, cursor: '' })).json;
    for (const { id } of first.Resources) await client.delete(`/Users/${id}`);
    const second = (await page(reader.client, { count: 2, cursor: first.nextCursor })).json;
    expect(second.totalResults).toBe(4);
    expect(names(second)).toEqual(['user-02', 'user-03']);
  });

  it('[9865-023] the error for a forged cursor, one of another tenant and one of another query is the same', async () => {
    const [one, two] = [await tenants.fresh('strict'), await tenants.fresh('strict')];
    for (const each of [one, two]) await populate(each, numbered(5));
    const { nextCursor: foreign } = (await page(two, { count: 2, cursor: '' })).json;
    const { nextCursor: other } = (await page(one, { count: 2, cursor: '', sortBy: 'userName' })).json;
    const bodies = new Set<string>();
    for (const cursor of [foreign, other, 'forged', 'eyJ0IjoxfQ.AAAA', `${foreign}A`]) {
      const reply = await page(one, { count: 2, cursor });
      expectScimError(reply, 400, 'invalidCursor');
      bodies.add(reply.text);
    }
    expect(bodies.size).toBe(1);
  });
});

describe('availability (RFC 9865 section 5.3)', () => {
  it('[9865-024] a cursor costs the service nothing to keep: old ones work beside any number of new ones', async () => {
    const client = await tenants.fresh('strict');
    await populate(client, numbered(3));
    const { nextCursor: old } = (await page(client, { count: 1, cursor: '' })).json;
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(Array.from({ length: 25 }, () => page(client, { count: 1, cursor: '' })));
    }
    expect(names((await page(client, { count: 1, cursor: old })).json)).toEqual(['user-01']);
  });

  it('[9865-024] a page is bounded, and strangers get none', async () => {
    expectScimError(await page(tenants.strict, { count: 51, cursor: '' }), 400, 'invalidCount');
    expectScimError(await tenants.service.request('GET', '/scim/v2/Users?cursor', { token: null }), 401);
  });
});

describe('a walk while others write (RFC 9865 section 2)', () => {
  it.each<Query>([
    {},
    { sortBy: 'userName' },
    { sortBy: 'userName', sortOrder: 'descending' },
    { filter: 'active eq true' },
  ])('[9865-025] %j: who is there from the first page to the last is seen once', async (query) => {
    const client = await tenants.fresh('strict');
    const ids = await populate(client, numbered(60));
    const staying = numbered(60).filter((_, i) => i % 3 !== 0);
    const leaving = numbered(60).filter((_, i) => i % 3 === 0);
    const seen: string[] = [];
    let cursor = '';
    let round = 0;
    do {
      const { json } = await page(client, { ...query, count: 7, cursor });
      seen.push(...names(json));
      cursor = json.nextCursor ?? '';
      const gone = leaving.splice(0, 3);
      await Promise.all([
        ...gone.map((name) => client.delete(`/Users/${ids.get(name)!}`)),
        ...['a', 'user-30-', 'z'].map((name) => client.make('/Users', { userName: `${name}new-${round}` })),
        client.patch(`/Users/${ids.get('user-31')!}`, [{ op: 'add', path: 'title', value: `Guide ${round}` }]),
      ]);
      round += 1;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(staying.filter((name) => !seen.includes(name))).toEqual([]);
  });

  it('[9865-025] a walk of nobody who leaves and nobody who comes is the list', async () => {
    const client = await tenants.fresh('strict');
    await populate(client, numbered(10));
    expect(names(...(await walk(client, { count: 3 })))).toEqual(numbered(10));
  });
});
