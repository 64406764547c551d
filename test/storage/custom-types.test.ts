import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ResourceType } from '../../src/scim/schema/attribute.js';
import { createRegistry } from '../../src/scim/schema/registry.js';
import type { DatabaseStore } from '../../src/storage/store.js';
import { indexedValues } from '../../src/storage/write/indexed-values.js';
import { create, names, openStore, type TestStore } from './fixture.js';

const URN = 'urn:example:schemas:Device';
const registry = createRegistry(
  [
    {
      id: URN,
      name: 'Device',
      attributes: [
        { name: 'displayName' },
        { name: 'serial', uniqueness: 'global', caseExact: true },
        { name: 'pin', returned: 'never' },
        { name: 'weight', type: 'decimal' },
        { name: 'tags', multiValued: true },
        {
          name: 'ports',
          type: 'complex',
          multiValued: true,
          subAttributes: [{ name: 'name' }, { name: 'labels', multiValued: true }, { name: 'key', returned: 'never' }],
        },
      ],
    },
  ],
  [{ name: 'Device', endpoint: '/Devices', schema: URN }],
);
const DEVICE = registry.typeByName('Device') as ResourceType;

let opened: TestStore;
let store: DatabaseStore;
beforeAll(async () => {
  opened = await openStore({ resourceTypes: registry.resourceTypes });
  store = opened.store;
  await create(store, DEVICE, {
    displayName: 'one',
    serial: 'A1',
    pin: '1234',
    weight: -1.5,
    tags: ['red', 'blue'],
    ports: [
      { name: 'eth0', labels: ['lan', 'fast'], key: 'secret' },
      { name: 'eth1', labels: ['wan'] },
    ],
  });
  await create(store, DEVICE, { displayName: 'two', serial: 'a1', pin: '1234', weight: 20, tags: [] });
});
afterAll(() => opened.close());

describe('a type of the deployment is stored like the built-in ones', () => {
  it.each([
    ['ports[name eq "eth0" and labels eq "fast"]', ['one']],
    ['ports[name eq "eth1" and labels eq "fast"]', []],
    ['ports[labels eq "lan" and labels eq "fast"]', ['one']],
    ['ports[labels eq "lan" and not (labels eq "wan")]', ['one']],
    ['ports[not (labels pr)]', []],
    ['tags eq "BLUE"', ['one']],
    ['weight lt -1', ['one']],
    ['weight gt 3', ['two']],
    ['serial eq "A1"', ['one']],
  ])('%s', async (text, found) => {
    expect(await names(store, DEVICE, text)).toEqual(found);
  });

  it('uniqueness follows caseExact', async () => {
    await expect(create(store, DEVICE, { serial: 'A1' })).rejects.toMatchObject({ status: 409 });
  });

  it('hidden values are in the document alone, where no search looks', async () => {
    const rows = await store.query<{ path: string }>(
      'SELECT DISTINCT s.path FROM value v JOIN slot s ON s.id = v.slot',
      [],
    );
    expect(rows.map(({ path }) => path)).not.toContain('pin');
    expect(rows.map(({ path }) => path)).not.toContain('ports.key');
  });
});

it('keys of a client that name parts of JavaScript do no harm', () => {
  const document = JSON.parse('{"displayName": "x", "__proto__": {"serial": "p"}, "constructor": "c"}');
  expect(indexedValues(DEVICE, document)).toEqual([{ path: 'displayName', ordinal: 0, value: 'x' }]);
});

it('a character that PostgreSQL cannot store is refused by name', async () => {
  await expect(create(store, DEVICE, { displayName: 'a\0b' })).rejects.toMatchObject({
    scimType: 'invalidValue',
    detail: expect.stringContaining('displayName'),
  });
});
