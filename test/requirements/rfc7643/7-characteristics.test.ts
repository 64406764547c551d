import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { device, DEVICE_SCHEMAS, MODES, SEARCH, startTenantsWith, type Tenants, unique, user } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenantsWith(DEVICE_SCHEMAS);
});

afterAll(() => tenants.close());

describe('caseExact (RFC 7643 section 7)', () => {
  const OPERATORS: [string, string, string][] = [
    ['eq', 'Mixed Case', 'mIXED cASE'],
    ['sw', 'Mixed', 'mIXED'],
    ['ew', 'Case', 'cASE'],
    ['co', 'ed C', 'ED c'],
  ];

  it.each(OPERATORS)('[7643-104] %s compares by the case of the attribute', async (op, same, other) => {
    const client = await tenants.fresh('strict');
    await client.make('/Devices', { code: 'Mixed Case', colour: 'Mixed Case' });
    expect(await client.count('/Devices', `code ${op} "${same}"`)).toBe(1);
    expect(await client.count('/Devices', `code ${op} "${other}"`)).toBe(0);
    expect(await client.count('/Devices', `colour ${op} "${same}"`)).toBe(1);
    expect(await client.count('/Devices', `colour ${op} "${other}"`)).toBe(1);
  });

  it('[7643-104] order and sorting go by the case of the attribute', async () => {
    const client = await tenants.fresh('strict');
    for (const text of ['a', 'B', 'c']) await client.make('/Devices', { code: text, colour: text });
    expect(await client.count('/Devices', 'code lt "a"')).toBe(1);
    expect(await client.count('/Devices', 'colour lt "a"')).toBe(0);
    expect(await client.count('/Devices', 'code gt "B"')).toBe(2);
    expect(await client.count('/Devices', 'colour ge "b"')).toBe(2);
    const sorted = async (name: string) =>
      (await client.get(`/Devices?sortBy=${name}`)).json.Resources.map((each: Record<string, string>) => each[name]);
    expect(await sorted('code')).toEqual(['B', 'a', 'c']);
    expect(await sorted('colour')).toEqual(['a', 'B', 'c']);
  });

  it.each(MODES)('[7643-104, 7643-105] %s: the case of a value is kept', async (mode) => {
    const { id } = await tenants.of(mode).make('/Devices', { code: 'MiXeD', colour: 'MiXeD' });
    expect(await tenants.of(mode).read(`/Devices/${id}`)).toMatchObject({ code: 'MiXeD', colour: 'MiXeD' });
    const path = `/Devices/${id}`;
    const changed = await tenants.of(mode).patch(path, [{ op: 'replace', value: { code: 'mixed', colour: 'mixed' } }]);
    expect(changed.json).toMatchObject({ code: 'mixed', colour: 'mixed' });
  });
});

describe('mutability (RFC 7643 section 7)', () => {
  it.each(MODES)('[7643-106] [P9] %s: clients do not change what is readOnly', async (mode) => {
    const client = tenants.of(mode);
    const made = await client.post('/Devices', device({ state: 'forged' }));
    expect(made.status).toBe(201);
    const path = `/Devices/${made.json.id}`;
    expect((await client.put(path, device({ state: 'forged' }))).status).toBe(200);
    const pathless = await client.patch(path, [{ op: 'add', value: { state: 'forged', label: 'x' } }]);
    if (mode === 'strict') expectScimError(pathless, 400, 'mutability');
    else expect([pathless.json.label, pathless.headers.get('rollcall-applied')]).toEqual(['x', 'patch-read-only']);
    for (const op of ['add', 'replace', 'remove']) {
      expectScimError(await client.patch(path, [{ op, path: 'state', value: 'forged' }]), 400, 'mutability');
    }
    expect(await client.read(path)).not.toHaveProperty('state');
  });

  it.each(MODES)('[7643-106] %s: every readOnly attribute of User and Group is guarded', async (mode) => {
    const client = tenants.of(mode);
    for (const endpoint of ['/Users', '/Groups'] as const) {
      const urn = (await client.read(`/ResourceTypes/${endpoint.slice(1, -1)}`)).schema;
      const { attributes } = await client.read(`/Schemas/${urn}`);
      const paths = attributes.flatMap(
        (each: { name: string; mutability: string; subAttributes?: { name: string; mutability: string }[] }) => [
          ...(each.mutability === 'readOnly' ? [each.name] : []),
          ...(each.subAttributes ?? [])
            .filter((sub) => sub.mutability === 'readOnly')
            .map((sub) => `${each.name}.${sub.name}`),
        ],
      );
      const { id } = await client.make(endpoint);
      for (const path of [
        'id',
        'meta',
        'meta.created',
        ...paths.filter((each: string) => each !== 'members.display'),
      ]) {
        expectScimError(
          await client.patch(`${endpoint}/${id}`, [{ op: 'replace', path, value: 'x' }]),
          400,
          'mutability',
        );
      }
    }
  });

  it.each(MODES)('[7643-107] %s: an immutable attribute keeps the value it was created with', async (mode) => {
    const client = tenants.of(mode);
    const serial = unique();
    const { id } = await client.make('/Devices', { serial });
    const path = `/Devices/${id}`;
    expectScimError(await client.put(path, device({ serial: 'other' })), 400, 'mutability');
    for (const op of ['add', 'replace']) {
      expectScimError(await client.patch(path, [{ op, path: 'serial', value: 'other' }]), 400, 'mutability');
      expectScimError(await client.patch(path, [{ op, value: { serial: 'other' } }]), 400, 'mutability');
    }
    expectScimError(await client.patch(path, [{ op: 'remove', path: 'serial' }]), 400, 'mutability');
    expect((await client.put(path, device({ serial }))).status).toBe(200);
    expect((await client.put(path, device())).json.serial).toBe(serial);
    expect((await client.read(path)).serial).toBe(serial);
  });

  it.each(MODES)('[7643-107] %s: an immutable attribute without a value takes its first', async (mode) => {
    const client = tenants.of(mode);
    const [one, two] = [await client.make('/Devices'), await client.make('/Devices')];
    const [first, second] = [unique(), unique()];
    expect((await client.put(`/Devices/${one.id}`, device({ serial: first }))).json.serial).toBe(first);
    const patched = await client.patch(`/Devices/${two.id}`, [{ op: 'add', path: 'serial', value: second }]);
    expect(patched.json.serial).toBe(second);
    for (const { id } of [one, two]) {
      expectScimError(
        await client.patch(`/Devices/${id}`, [{ op: 'add', path: 'serial', value: 'x' }]),
        400,
        'mutability',
      );
    }
  });

  it.each(MODES)('[7643-107] %s: an immutable sub-attribute is kept as well', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Devices', { owner: { value: 'babs', since: '2020' } });
    const path = `/Devices/${id}`;
    expectScimError(
      await client.patch(path, [{ op: 'replace', path: 'owner.since', value: '2021' }]),
      400,
      'mutability',
    );
    expectScimError(await client.put(path, device({ owner: { value: 'x', since: '2021' } })), 400, 'mutability');
    const moved = await client.patch(path, [{ op: 'replace', path: 'owner.value', value: 'jim' }]);
    expect(moved.json.owner).toEqual({ value: 'jim', since: '2020' });
  });

  it.each(MODES)('[7643-108] %s: what is writeOnly is never returned', async (mode) => {
    const client = tenants.of(mode);
    const body = device({ secret: 'Hidden-1', pin: 'Hidden-2', hidden: 'Hidden-3' });
    const made = await client.post('/Devices?attributes=secret,pin,label', body);
    const path = `/Devices/${made.json.id}`;
    const replies = [
      made,
      await client.put(`${path}?attributes=secret,pin`, body),
      await client.patch(`${path}?attributes=pin`, [{ op: 'add', path: 'pin', value: 'Hidden-4' }]),
      await client.get(`${path}?attributes=secret,pin,hidden`),
      await client.get(path),
      await client.get('/Devices?excludedAttributes=label'),
    ];
    for (const reply of replies) {
      expect(reply.status).toBeLessThan(300);
      expect(reply.text).not.toMatch(/Hidden-|"pin"|"secret"|"hidden"/);
    }
  });
});

describe('returned (RFC 7643 section 7)', () => {
  const VALUES = { label: 'd', stamp: 'a', note: 'r', hidden: 'n' };
  /** Query, and what of default (label), always (stamp), request (note) and never (hidden) is shown. */
  const SHOWN: [string, Partial<typeof VALUES>][] = [
    ['', { label: 'd', stamp: 'a' }],
    ['attributes=label', { label: 'd', stamp: 'a' }],
    ['attributes=note', { stamp: 'a', note: 'r' }],
    ['attributes=note,hidden,label', { label: 'd', stamp: 'a', note: 'r' }],
    ['attributes=hidden', { stamp: 'a' }],
    ['excludedAttributes=label', { stamp: 'a' }],
    ['excludedAttributes=stamp,id,note', { label: 'd', stamp: 'a' }],
  ];

  it.each(SHOWN)('[7643-109] with "%s" every reply shows %j', async (query, shown) => {
    const client = await tenants.fresh('strict');
    const suffix = query && `?${query}`;
    const body = device(VALUES);
    const made = await client.post(`/Devices${suffix}`, body);
    const path = `/Devices/${made.json.id}`;
    const [name, list] = query.split('=') as [string, string | undefined];
    const search = { schemas: [SEARCH], ...(list && { [name]: list.split(',') }) };
    const resources = {
      POST: made.json,
      GET: (await client.get(`${path}${suffix}`)).json,
      PUT: (await client.put(`${path}${suffix}`, body)).json,
      PATCH: (await client.patch(`${path}${suffix}`, [{ op: 'add', path: 'code', value: 'c' }])).json,
      list: (await client.get(`/Devices${suffix}`)).json.Resources[0],
      '.search': (await client.post('/Devices/.search', search)).json.Resources[0],
    };
    for (const [way, resource] of Object.entries(resources)) {
      const seen = Object.fromEntries(
        Object.keys(VALUES).flatMap((key) => (key in resource ? [[key, resource[key]]] : [])),
      );
      expect([way, seen]).toEqual([way, shown]);
      expect(resource.id).toBe(made.json.id);
    }
  });
});

describe('uniqueness (RFC 7643 section 7)', () => {
  it.each(MODES)('[7643-111] %s: a value that is unique for the server stands once in a tenant', async (mode) => {
    for (const name of ['serial', 'license']) {
      const client = await tenants.fresh(mode);
      const value = unique();
      const { id } = await client.make('/Devices', { [name]: value });
      const { id: other } = await client.make('/Devices');
      expectScimError(await client.post('/Devices', device({ [name]: value })), 409, 'uniqueness');
      expectScimError(await client.put(`/Devices/${other}`, device({ [name]: value })), 409, 'uniqueness');
      expectScimError(await client.patch(`/Devices/${other}`, [{ op: 'add', path: name, value }]), 409, 'uniqueness');
      expect((await client.put(`/Devices/${id}`, device({ [name]: value }))).status).toBe(200);
      await client.delete(`/Devices/${id}`);
      expect((await client.post('/Devices', device({ [name]: value }))).status).toBe(201);
    }
  });

  it('[7643-111] uniqueness goes by the case of the attribute, and ends at the tenant', async () => {
    const serial = unique('Serial');
    await tenants.lenient.make('/Devices', { serial });
    expect((await tenants.lenient.post('/Devices', device({ serial: serial.toUpperCase() }))).status).toBe(201);
    expect((await tenants.strict.post('/Devices', device({ serial }))).status).toBe(201);
    const userName = unique('name');
    await tenants.lenient.make('/Users', { userName });
    expectScimError(
      await tenants.lenient.post('/Users', user({ userName: userName.toUpperCase() })),
      409,
      'uniqueness',
    );
  });

  it('[7643-112] a value that is not unique is always answered 409', async () => {
    const [one, two] = [await tenants.strict.make('/Users'), await tenants.strict.make('/Users')];
    const { userName } = one;
    for (const reply of [
      await tenants.strict.post('/Users', user({ userName })),
      await tenants.strict.put(`/Users/${two.id}`, user({ userName })),
      await tenants.strict.patch(`/Users/${two.id}`, [{ op: 'replace', value: { userName } }]),
    ]) {
      expectScimError(reply, 409, 'uniqueness');
    }
  });
});
