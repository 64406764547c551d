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
  await device(client, {
    serial: 'AB-1',
    label: 'Alpha Router',
    ports: [22, 443],
    floor: -1,
    weight: 1.5,
    online: true,
    installed: '2020-01-01T10:00:00Z',
    page: 'https://x.example.com/A',
    key: 'QUJD',
    place: { building: 'North', room: '7' },
    slots: [
      { number: 1, card: 'Eth' },
      { number: 3, card: 'Wifi' },
    ],
  });
  await device(client, {
    serial: 'ab-2',
    label: 'alphabet',
    ports: [80],
    floor: 10,
    weight: 10,
    online: false,
    installed: '2020-01-01T12:30:00.5+02:00',
    page: 'https://x.example.com/a',
    key: 'quJD',
    slots: [{ number: 2, card: 'eth' }],
  });
  await device(client, { serial: 'C-3', label: '', floor: 9 });
});
afterAll(() => service.close());

const A = 'AB-1';
const B = 'ab-2';
const C = 'C-3';
const cases = (id: string, rows: readonly (readonly [string, readonly string[]])[]) =>
  rows.map(([filter, found]) => [id, filter, found] as const);

describe('the attribute operators by type (RFC 7644 section 3.4.2.2, Table 3)', () => {
  it.each([
    ...cases('7644-048', [
      ['label eq "ALPHA ROUTER"', [A]],
      ['label eq "Alpha"', []],
      ['serial eq "AB-1"', [A]],
      ['serial eq "ab-1"', []],
      ['floor eq 10', [B]],
      ['floor eq 1e1', [B]],
      ['weight eq 1.50', [A]],
      ['online eq false', [B]],
      ['installed eq "2020-01-01T10:30:00.500Z"', [B]],
      ['page eq "https://x.example.com/a"', [B]],
      ['key eq "QUJD"', [A]],
      ['ports eq 443', [A]],
      ['place.building eq "north"', [A]],
      ['slots.card eq "ETH"', [A, B]],
      ['place.room eq null', [B, C]],
    ]),
    ...cases('7644-049', [
      ['label ne "alphabet"', [A, C]],
      ['serial ne "AB-1"', [B, C]],
      ['floor ne 9', [A, B]],
      ['weight ne 10', [A, C]],
      ['online ne true', [B, C]],
      ['installed ne "2020-01-01T12:00:00+02:00"', [B, C]],
      ['page ne "https://x.example.com/A"', [B, C]],
      ['key ne "QUJD"', [B, C]],
      ['ports ne 22', [B, C]],
      ['slots.card ne "wifi"', [B, C]],
      ['place ne null', [A]],
    ]),
    ...cases('7644-050', [
      ['label co "PHA"', [A, B]],
      ['label co "pha r"', [A]],
      ['label co "%"', []],
      ['label co "_"', []],
      ['serial co "b-"', [B]],
      ['page co "example.com/A"', [A]],
      ['key co "UJ"', [A]],
      ['slots.card co "TH"', [A, B]],
      ['place.building co "ort"', [A]],
    ]),
    ...cases('7644-051', [
      ['label sw "ALPHA"', [A, B]],
      ['label sw "alphabet"', [B]],
      ['label sw "lpha"', []],
      ['serial sw "ab"', [B]],
      ['page sw "https://x.example.com/A"', [A]],
      ['key sw "qu"', [B]],
      ['slots.card sw "wi"', [A]],
    ]),
    ...cases('7644-052', [
      ['label ew "BET"', [B]],
      ['label ew "alpha router"', [A]],
      ['label ew "alpha"', []],
      ['serial ew "-1"', [A]],
      ['serial ew "AB"', []],
      ['page ew "example"', []],
      ['page ew "/a"', [B]],
      ['key ew "JD"', [A, B]],
      ['slots.card ew "H"', [A, B]],
    ]),
    ...cases('7644-053', [
      ['label pr', [A, B]],
      ['place pr', [A]],
      ['place.room pr', [A]],
      ['slots pr', [A, B]],
      ['ports pr', [A, B]],
      ['online pr', [A, B]],
      ['floor pr', [A, B, C]],
      ['assetTag pr', []],
      ['slots.primary pr', []],
    ]),
    ...cases('7644-054', [
      ['label gt "alpha router"', [B]],
      ['serial gt "C-3"', [B]],
      ['floor gt 9', [B]],
      ['weight gt 1.5', [B]],
      ['installed gt "2020-01-01T10:00:00Z"', [B]],
      ['ports gt 100', [A]],
      ['slots.number gt 2', [A]],
      ['page gt "https://x.example.com/A"', [B]],
    ]),
    ...cases('7644-055', [
      ['label ge "ALPHA ROUTER"', [A, B]],
      ['serial ge "C-3"', [B, C]],
      ['floor ge 9', [B, C]],
      ['weight ge 1.5', [A, B]],
      ['installed ge "2020-01-01T10:30:00.5Z"', [B]],
      ['ports ge 443', [A]],
      ['slots.number ge 2', [A, B]],
    ]),
    ...cases('7644-056', [
      ['label lt "alphabet"', [A, C]],
      ['serial lt "C-3"', [A]],
      ['floor lt 9', [A]],
      ['weight lt 10', [A]],
      ['installed lt "2020-01-01T10:30:00Z"', [A]],
      ['ports lt 80', [A]],
      ['slots.number lt 2', [A]],
    ]),
    ...cases('7644-057', [
      ['label le "ALPHABET"', [A, B, C]],
      ['serial le "C-3"', [A, C]],
      ['floor le 9', [A, C]],
      ['floor le -1', [A]],
      ['weight le 10', [A, B]],
      ['installed le "2020-01-01T12:00:00+02:00"', [A]],
      ['ports le 22', [A]],
      ['slots.number le 2', [A, B]],
    ]),
    ...cases('7644-059', [
      ['installed ge "2020-01-01T12:30:00.5+02:00" and installed le "2020-01-01T10:30:00.500Z"', [B]],
      ['installed lt "2020-01-01T09:30:00-01:00"', [A]],
      ['floor gt 2', [B, C]],
      ['label lt "alpha!"', [A, C]],
    ]),
    ...cases('7644-060', [
      ['ports eq 22', [A]],
      ['ports eq 443', [A]],
      ['slots.card eq "wifi"', [A]],
      ['slots[number eq 3]', [A]],
    ]),
  ])('[%s] %s', async (_id, filter, found) => {
    const reply = await client.list('/Devices', { filter });
    expect(valuesOf(reply, 'serial')).toEqual(found);
  });

  it.each([
    'online gt true',
    'online ge true',
    'online lt false',
    'online le false',
    'key gt "QUJD"',
    'key ge "QUJD"',
    'key lt "QUJD"',
    'key le "QUJD"',
    'slots[primary gt true]',
    'not (online lt true)',
  ])('[7644-058] an order of booleans or binaries is 400 invalidFilter: %s', async (filter) => {
    expectScimError(await client.list('/Devices', { filter }), 400, 'invalidFilter');
    expectScimError(await client.search('/Devices', { filter }), 400, 'invalidFilter');
  });

  it.each(['active gt true', 'x509Certificates.value lt "a"', 'emails[primary ge false]'])(
    '[7644-058] users alike: %s',
    async (filter) => {
      expectScimError(await client.list('/Users', { filter }), 400, 'invalidFilter');
    },
  );
});

describe('what a comparison sees (RFC 7644 section 3.4.2.2)', () => {
  it('[7644-062] a defaulted attribute is filtered by the value its reply showed', async () => {
    const fresh = await newClient(service, 'strict');
    const defaulted = await fresh.newUser();
    await fresh.newUser({ active: null });
    const { Resources } = (await fresh.list('/Users', { filter: 'active eq true' })).json;
    expect([defaulted.active, Resources]).toEqual([true, [defaulted]]);
    expect((await fresh.list('/Users', { filter: 'active pr' })).json.totalResults).toBe(1);
    expect((await fresh.list('/Users', { filter: 'not (active pr)' })).json.totalResults).toBe(1);
  });

  it('[7644-064] caseExact decides whether the case of strings counts', async () => {
    const fresh = await newClient(service, 'strict');
    const { id } = await fresh.newUser({ userName: 'Zoë', externalId: 'Ext-1', title: 'ΣΊΣΥΦΟΣ' });
    const total = async (filter: string) => (await fresh.list('/Users', { filter })).json.totalResults;
    expect(await total('userName eq "ZOË"')).toBe(1);
    expect(await total('title eq "σίσυφος"')).toBe(1);
    expect(await total('externalId eq "Ext-1"')).toBe(1);
    expect(await total('externalId eq "ext-1"')).toBe(0);
    expect(await total('externalId sw "e"')).toBe(0);
    expect(await total(`id eq "${id}"`)).toBe(1);
    expect(await total(`id eq "${id.toUpperCase()}"`)).toBe(0);
  });
});
