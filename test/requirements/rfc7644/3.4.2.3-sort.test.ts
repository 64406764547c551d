import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import type { TestService } from '../../e2e/support/service.js';
import { newClient, valuesOf, type ScimClient } from './support/client.js';
import { device, startConfiguredService } from './support/configured.js';

let service: TestService;
let client: ScimClient;
beforeAll(async () => {
  service = await startConfiguredService();
  client = await newClient(service, 'strict');
});
afterAll(() => service.close());

async function sorted(by: ScimClient, parameters: Record<string, string>, attribute = 'userName'): Promise<unknown> {
  const reply = await by.list('/Users', parameters);
  const searched = await by.search('/Users', parameters);
  expect(searched.json).toEqual(reply.json);
  return valuesOf(reply, attribute);
}

describe('sorting (RFC 7644 section 3.4.2.3)', () => {
  beforeAll(async () => {
    await client.newUser({
      userName: 'cid',
      name: { givenName: 'Adam' },
      emails: [{ value: 'z@example.com' }, { value: 'b@example.com', primary: true }],
    });
    await client.newUser({ userName: 'Ann', emails: [{ value: 'c@example.com' }, { value: 'a@example.com' }] });
    await client.newUser({
      userName: 'bob',
      name: { givenName: 'zoe' },
      emails: [{ value: 'a@example.com', primary: false }, { value: 'z@example.com' }],
    });
    await client.newUser({ userName: 'Dee', name: { givenName: 'Bea', familyName: 'x' } });
  });

  it('[7644-067] sorting is announced, and works', async () => {
    expect((await client.get('/ServiceProviderConfig')).json.sort.supported).toBe(true);
    expect(await sorted(client, { sortBy: 'userName' })).toEqual(['Ann', 'bob', 'cid', 'Dee']);
  });

  it('[7644-068] sortBy orders by the value of a singular attribute', async () => {
    expect(await sorted(client, { sortBy: 'userName', sortOrder: 'descending' })).toEqual(['Dee', 'cid', 'bob', 'Ann']);
    expect(await sorted(client, { sortBy: 'USERNAME', filter: 'userName ne "bob"' })).toEqual(['Ann', 'cid', 'Dee']);
  });

  it('[7644-068] a multi-valued attribute counts by its primary value, or else its first', async () => {
    const order = ['bob', 'cid', 'Ann', 'Dee'];
    expect(await sorted(client, { sortBy: 'emails' })).toEqual(order);
    expect(await sorted(client, { sortBy: 'emails.value' })).toEqual(order);
  });

  it('[7644-069] a complex attribute is sorted by one of its sub-attributes, and not by itself', async () => {
    expect(await sorted(client, { sortBy: 'name.givenName' })).toEqual(['cid', 'Dee', 'bob', 'Ann']);
    for (const sortBy of ['name', 'addresses', 'meta']) {
      expectScimError(await client.list('/Users', { sortBy }), 400, 'invalidValue');
      expectScimError(await client.search('/Users', { sortBy }), 400, 'invalidValue');
    }
  });

  it('[7644-070] resources without a value come last when ascending and first when descending', async () => {
    expect(await sorted(client, { sortBy: 'name.givenName', sortOrder: 'ascending' })).toEqual([
      'cid',
      'Dee',
      'bob',
      'Ann',
    ]);
    expect(await sorted(client, { sortBy: 'name.givenName', sortOrder: 'descending' })).toEqual([
      'Ann',
      'bob',
      'Dee',
      'cid',
    ]);
    expect(await sorted(client, { sortBy: 'name.familyName', sortOrder: 'descending', count: '3' })).toEqual([
      'cid',
      'Ann',
      'bob',
    ]);
  });

  it('[7644-071] sortOrder is ascending when left out, and nothing but the two words is allowed', async () => {
    const ascending = await sorted(client, { sortBy: 'userName', sortOrder: 'ascending' });
    expect(await sorted(client, { sortBy: 'userName' })).toEqual(ascending);
    for (const sortOrder of ['foo', 'asc', '1']) {
      expectScimError(await client.list('/Users', { sortBy: 'userName', sortOrder }), 400, 'invalidValue');
      expectScimError(await client.search('/Users', { sortBy: 'userName', sortOrder }), 400, 'invalidValue');
    }
  });
});

describe('the order of values (RFC 7644 section 3.4.2.3)', () => {
  it('[7644-072] strings without caseExact are ordered without regard to case, by code point, in no locale', async () => {
    const fresh = await newClient(service);
    const given = ['\u{1f600}', 'Äpfel', 'zebra', 'apple', '\uffee', 'Zebu', 'äpfel 2', 'Apple 2', 'ångström', 'B'];
    for (const displayName of given) await fresh.newUser({ displayName });
    const order = ['apple', 'Apple 2', 'B', 'zebra', 'Zebu', 'Äpfel', 'äpfel 2', 'ångström', '\uffee', '\u{1f600}'];
    expect(await sorted(fresh, { sortBy: 'displayName' }, 'displayName')).toEqual(order);
    expect(await sorted(fresh, { sortBy: 'displayName', sortOrder: 'descending' }, 'displayName')).toEqual(
      [...order].reverse(),
    );
  });

  it('[7644-072] strings with caseExact are ordered by code point as they are', async () => {
    const fresh = await newClient(service);
    for (const externalId of ['b', 'A', 'a', 'B', 'é', 'Z']) await fresh.newUser({ externalId });
    expect(await sorted(fresh, { sortBy: 'externalId' }, 'externalId')).toEqual(['A', 'B', 'Z', 'a', 'b', 'é']);
  });

  it('[7644-072] numbers, booleans and dates are ordered as what they are', async () => {
    const fresh = await newClient(service);
    await device(fresh, { serial: 'a', floor: 10, weight: 0.5, online: true, installed: '2020-01-01T12:00:00+05:00' });
    await device(fresh, { serial: 'b', floor: -2, weight: -3, online: false, installed: '2020-01-01T08:00:00Z' });
    await device(fresh, { serial: 'c', floor: 9, weight: 20, installed: '2020-01-01T07:30:00.5Z' });
    const order = async (sortBy: string) => valuesOf(await fresh.list('/Devices', { sortBy }), 'serial');
    expect(await order('floor')).toEqual(['b', 'c', 'a']);
    expect(await order('weight')).toEqual(['b', 'a', 'c']);
    expect(await order('online')).toEqual(['b', 'a', 'c']);
    expect(await order('installed')).toEqual(['a', 'c', 'b']);
  });

  it('[7644-072] equal values stay in one order from page to page', async () => {
    const fresh = await newClient(service);
    for (let index = 0; index < 9; index++) await fresh.newUser({ title: index % 2 === 0 ? 'Guide' : 'GUIDE' });
    const all = valuesOf(await fresh.list('/Users', { sortBy: 'title' }), 'id');
    const paged: unknown[] = [];
    for (let startIndex = 1; startIndex <= 9; startIndex += 2) {
      paged.push(...valuesOf(await fresh.list('/Users', { sortBy: 'title', startIndex, count: 2 }), 'id'));
    }
    expect(paged).toEqual(all);
    expect(new Set(all).size).toBe(9);
  });
});
