import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newClient, type Client, type Resource } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';
import { DEVICE, device, EXAMPLE } from './support.js';

const KEY = Buffer.from('a public key').toString('base64');

describe('queries over a configured resource type (RFC 7644 section 3.4.2)', () => {
  let service: TestService;
  let client: Client;

  afterAll(() => service.close());

  const serials = (resources: readonly Resource[]) => resources.map((each) => each.serialNumber as string).sort();

  beforeAll(async () => {
    service = await startService({ SCHEMAS_FILE: EXAMPLE });
    client = await newClient(service, { mode: 'strict' });
    await client.user('ann');
    for (const [serial, more] of [
      [
        'A',
        {
          kind: 'laptop',
          managed: true,
          memoryGigabytes: 16,
          screenInches: 13.3,
          purchasedAt: '2024-05-01T00:00:00Z',
        },
      ],
      [
        'B',
        {
          kind: 'Phone',
          managed: false,
          memoryGigabytes: 8,
          screenInches: 6.1,
          purchasedAt: '2024-05-01T01:00:00+02:00',
        },
      ],
      [
        'c',
        { publicKey: KEY, manual: 'https://example.test/Manual', labels: ['Spare', 'red'], owner: { value: 'u1' } },
      ],
      [
        'D',
        {
          labels: ['blue'],
          owner: { value: 'U1', since: '2025-01-01T00:00:00Z' },
          interfaces: [
            { value: '02:aa', type: 'wifi', primary: true },
            { value: '02:bb', type: 'ethernet' },
          ],
        },
      ],
    ] as const)
      await client.create('/Devices', device(serial, more));
  });

  it.each([
    ['kind eq "phone"', ['B']],
    ['serialNumber eq "C"', []],
    ['serialNumber eq "c"', ['c']],
    ['managed eq true', ['A']],
    ['not (managed eq true)', ['B', 'D', 'c']],
    ['memoryGigabytes gt 8', ['A']],
    ['memoryGigabytes le 16', ['A', 'B']],
    ['screenInches lt 6.5', ['B']],
    ['screenInches eq 13.30', ['A']],
    ['purchasedAt lt "2024-05-01T00:00:00Z"', ['B']],
    ['purchasedAt eq "2024-04-30T23:00:00Z"', ['B']],
    [`publicKey eq "${KEY}"`, ['c']],
    ['manual eq "https://example.test/Manual"', ['c']],
    ['manual eq "https://example.test/manual"', []],
    ['manual pr', ['c']],
    ['labels eq "spare"', ['c']],
    ['labels co "ar"', ['c']],
    ['labels pr and not (labels eq "red")', ['D']],
    ['owner eq "u1"', ['c']],
    ['owner.value sw "U"', ['D']],
    ['owner[value eq "U1" and since gt "2024-01-01T00:00:00Z"]', ['D']],
    ['interfaces[type eq "wifi" and value eq "02:AA"]', ['D']],
    ['interfaces[type eq "wifi" and value eq "02:bb"]', []],
    ['interfaces.primary eq true', ['D']],
    [`${DEVICE}:kind eq "laptop" or ${DEVICE}:labels eq "blue"`, ['A', 'D']],
    ['displayName ew " D"', ['D']],
  ])('finds %s', async (filter, expected) => {
    const got = await client.list('/Devices', { filter });
    expect([filter, got.status, serials(got.json.Resources)]).toEqual([filter, 200, expected]);
    const root = await client.search('', { filter: `meta.resourceType eq "Device" and (${filter})` });
    expect(serials(root.json.Resources)).toEqual(expected);
  });

  it('finds by a filter on the values of a simple attribute in a lenient tenant alone', async () => {
    const lenient = await newClient(service);
    for (const [serial, labels] of [
      ['E', ['Spare', 'red']],
      ['F', ['blue']],
    ] as const) {
      await lenient.create('/Devices', device(serial, { labels }));
    }
    for (const [filter, expected] of [
      ['labels[value eq "spare"]', ['E']],
      ['labels[value sw "b" or VALUE eq "red"]', ['E', 'F']],
      ['not (labels[value eq "red"])', ['F']],
    ] as const) {
      const found = await lenient.list('/Devices', { filter });
      expect(serials(found.json.Resources)).toEqual(expected);
      expect(found.headers.get('rollcall-applied')).toBe('value-filter');
      expect((await client.list('/Devices', { filter })).json.scimType).toBe('invalidFilter');
    }
    for (const filter of ['labels[value eq "a" and value eq "b"]', 'labels[value ne "a"]', 'kind[value eq "laptop"]']) {
      expect((await lenient.list('/Devices', { filter })).json.scimType).toBe('invalidFilter');
    }
  });

  it('sorts by its attributes, by their types and case rules', async () => {
    const order = async (sortBy: string, sortOrder = 'ascending') =>
      (await client.list('/Devices', { sortBy, sortOrder })).json.Resources.map((each: Resource) => each.serialNumber);
    expect(await order('memoryGigabytes')).toEqual(['B', 'A', 'c', 'D']);
    expect(await order('screenInches', 'descending')).toEqual(['c', 'D', 'A', 'B']);
    expect(await order('purchasedAt')).toEqual(['B', 'A', 'c', 'D']);
    expect(await order('serialNumber')).toEqual(['A', 'B', 'D', 'c']);
    expect(await order('displayName')).toEqual(['A', 'B', 'c', 'D']);
  });

  it('pages them by cursor, and at the root beside users', async () => {
    const first = (await client.list('/Devices', { cursor: '', count: 3, sortBy: 'serialNumber' })).json;
    const second = (await client.list('/Devices', { cursor: first.nextCursor, count: 3, sortBy: 'serialNumber' })).json;
    expect([...first.Resources, ...second.Resources].map((each: Resource) => each.serialNumber)).toEqual([
      'A',
      'B',
      'D',
      'c',
    ]);
    expect((await client.get('/')).json.totalResults).toBe(5);
  });
});
