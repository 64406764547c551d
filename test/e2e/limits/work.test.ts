import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { schemasFile } from '../schemas-file/support.js';
import { type Client, ENTERPRISE, newClient, patchOp, user, USER, type Resource } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { type Reply, startService, type TestService } from '../support/service.js';

const MACHINES = 'urn:example:schemas:extension:2.0:Machines';

/** An extension with a multi-valued complex attribute. */
const SCHEMAS = {
  schemas: [
    {
      id: MACHINES,
      name: 'Machines',
      attributes: [
        {
          name: 'machines',
          type: 'complex',
          multiValued: true,
          subAttributes: [{ name: 'value' }, { name: 'rack' }, { name: 'labels', multiValued: true }],
        },
      ],
    },
  ],
  resourceTypes: [
    {
      name: 'User',
      endpoint: '/Users',
      schema: USER,
      schemaExtensions: [
        { schema: ENTERPRISE, required: false },
        { schema: MACHINES, required: false },
      ],
    },
  ],
};

const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const anyOf = (count: number, make = (at: number) => `value eq "a${at}"`) => many(count, make).join(' or ');

/** 400 tooMany with the code of too much work. */
function expectTooMuch(reply: Reply): void {
  expectScimError(reply, 400, 'tooMany');
  expect(reply.json.detail).toMatch(/\[too-much-work\]$/);
}

describe('[H1] the work of one request is bounded', () => {
  const schemas = schemasFile(SCHEMAS);
  let service: TestService;
  let client: Client;
  /** A user with 10,000 e-mail addresses, and its path. */
  let rich: Resource;
  let path: string;

  beforeAll(async () => {
    service = await startService({ SCHEMAS_FILE: schemas.path });
    client = await newClient(service);
    rich = await client.user('rich', { emails: many(10_000, (at) => ({ value: `u${at}@x.test` })) });
    path = `/Users/${rich.id}`;
  }, 120_000);
  afterAll(async () => {
    await service.close();
    schemas.remove();
  });

  /** The version of the user, which counts its changes. */
  const version = async (): Promise<string> =>
    (await client.read(`${path}?attributes=meta.version`)).meta.version as string;

  it('[H1] PATCH emails[value eq "a" or ... 256 times].display on 10,000 values is 400 tooMany', async () => {
    const before = await version();
    for (const op of ['replace', 'add', 'remove'])
      expectTooMuch(await client.patch(path, [{ op, path: `emails[${anyOf(256)}].display`, value: 'x' }]));
    expect(await version()).toBe(before);
  });

  it('a filter that is within reason works on 10,000 values', async () => {
    const filter = `${anyOf(20)} or value eq "U7@X.TEST"`;
    const reply = await client.patch(path, [{ op: 'replace', path: `emails[${filter}].display`, value: 'Seven' }]);
    expect(reply.status).toBe(200);
    expect(reply.json.emails[7]).toEqual({ value: 'u7@x.test', display: 'Seven' });
    expect(reply.json.emails.filter(({ display }: { display?: string }) => display !== undefined)).toHaveLength(1);
  });

  it.each([
    [
      'and, or and not',
      `emails[${many(120, (at) => `not (value eq "a${at}" and display eq "b")`).join(' and ')}].display`,
    ],
    ['parts of texts', `emails[${anyOf(100, (at) => `value co "${'x'.repeat(60)}${at}"`)}].display`],
    ['order', `emails[${anyOf(250, (at) => `value gt "u${at}"`)}].display`],
    ['presence', `emails[${anyOf(250, () => 'type pr')}].display`],
  ])('[H1] a filter of %s on 10,000 values is 400 tooMany', async (_name, attacked) => {
    expectTooMuch(await client.patch(path, [{ op: 'remove', path: attacked }]));
  });

  it('[H1] many operations, each with a small filter over 10,000 values, are 400 tooMany together', async () => {
    const before = await version();
    const operation = { op: 'replace', path: 'emails[value eq "u1@x.test"].display', value: 'x' };
    expect(
      (
        await client.patch(
          path,
          many(10, () => operation),
        )
      ).status,
    ).toBe(200);
    const written = await version();
    expect(written).not.toBe(before);
    expectTooMuch(
      await client.patch(
        path,
        many(1000, () => operation),
      ),
    );
    expectTooMuch(
      await client.patch(
        path,
        many(1000, (at) => ({ op: 'add', path: 'emails', value: [{ value: `n${at}` }] })),
      ),
    );
    expectTooMuch(
      await client.patch(
        path,
        many(1000, (at) => ({ op: 'replace', path: 'emails.display', value: `d${at}` })),
      ),
    );
    expect(await version()).toBe(written);
  });

  it('[H1] the operations of a Bulk request share one budget, and the rest of them is done', async () => {
    const patch = (data: unknown) => ({ method: 'PATCH', path, data });
    const attack = patch(patchOp([{ op: 'remove', path: `emails[${anyOf(256)}].display` }]));
    const heavy = patch(patchOp([{ op: 'remove', path: `emails[${anyOf(60)}].display` }]));
    const other = await client.user('beside');
    const ordinary = {
      ...patch(patchOp([{ op: 'replace', path: 'nickName', value: 'Bulk' }])),
      path: `/Users/${other.id}`,
    };
    const statusesOf = async (operations: unknown[]): Promise<string[]> => {
      const reply = await client.bulk(operations);
      for (const { status, response } of reply.json.Operations)
        if (status === '400') expect(response).toMatchObject({ scimType: 'tooMany' });
      return reply.json.Operations.map((each: { status: string }) => each.status);
    };
    expect(await statusesOf([...many(25, () => attack), ordinary])).toEqual([...many(25, () => '400'), '200']);
    const statuses = await statusesOf([...many(25, () => heavy), ordinary]);
    expect([statuses[0], statuses[25]]).toEqual(['200', '200']);
    expect(statuses.filter((status) => status === '400').length).toBeGreaterThan(15);
    expect((await client.read(`/Users/${other.id}`)).nickName).toBe('Bulk');
  });

  it.each([
    ['roles', { roles: many(10_000, (at) => ({ value: `r${at}` })) }, 'roles'],
    ['addresses', { addresses: many(10_000, (at) => ({ locality: `l${at}` })) }, 'addresses', 'locality'],
    [
      'a multi-valued attribute of an extension',
      { [MACHINES]: { machines: many(10_000, (at) => ({ value: `m${at}` })) } },
      `${MACHINES}:machines`,
    ],
  ])('[H1] filters on %s are bounded, too', async (name, attributes, attribute, part = 'value') => {
    const { id } = await client.user(`has ${name}`, attributes);
    const filtered = (count: number) => `${attribute}[${anyOf(count, (at) => `${part} eq "x${at}"`)}]`;
    expectTooMuch(await client.patch(`/Users/${id}`, [{ op: 'remove', path: filtered(250) }]));
    expect((await client.patch(`/Users/${id}`, [{ op: 'remove', path: filtered(20) }])).status).toBe(200);
  });

  it('[H1] filters on certificates are bounded by their characters', async () => {
    const certificates = many(400, (at) => ({ value: 'MIIB'.repeat(500) + at.toString(36).padStart(4, 'A') }));
    const { id } = await client.user('certified', { x509Certificates: certificates });
    const remove = { op: 'remove', path: `x509Certificates[value co "${'MIIB'.repeat(20)}A"].display` };
    expect((await client.patch(`/Users/${id}`, [remove])).status).toBe(200);
    expectTooMuch(
      await client.patch(
        `/Users/${id}`,
        many(100, () => remove),
      ),
    );
  });

  it('[H6] 10,000 values with combining marks are read, kept and found', async () => {
    const marks = '\u0301\u0316'.repeat(4);
    const emails = many(10_000, (at) => ({ value: `a${marks}${at}` }));
    const made = await client.user('marked', { emails });
    expect(made.emails).toHaveLength(10_000);
    // Another order of the same marks is the same text.
    const other = `a${'\u0316\u0301'.repeat(4)}77`;
    const found = await client.search('/Users', { filter: `emails.value eq "${other}"`, attributes: ['userName'] });
    expect(found.json.totalResults).toBe(1);
    const put = await client.put(`/Users/${made.id}`, user('marked', { emails: emails.slice(1) }));
    expect(put.json.emails).toHaveLength(9999);
  });

  it('ordinary work passes: 1,000 operations, 10,000 values in one, a Bulk of 1,000', async () => {
    const { id } = await client.user('ordinary');
    const names = many(1000, (at) => ({ op: 'replace', path: 'name.familyName', value: `Name ${at}` }));
    expect((await client.patch(`/Users/${id}`, names)).status).toBe(200);
    const emails = many(10_000, (at) => ({ value: `u${at}@x.test`, type: 'work', display: `U ${at}` }));
    expect((await client.patch(`/Users/${id}`, [{ op: 'add', path: 'emails', value: emails }])).status).toBe(200);
    const changes = many(1000, (at) => ({
      method: 'PATCH',
      path: `/Users/${id}`,
      data: patchOp([
        { op: 'replace', path: 'title', value: `Title ${at}` },
        { op: 'replace', path: 'addresses[type eq "work"].locality', value: `City ${at}` },
      ]),
    }));
    const small = await client.user('small');
    const reply = await client.bulk(changes.map((each) => ({ ...each, path: `/Users/${small.id}` })));
    expect(new Set(reply.json.Operations.map((each: { status: string }) => each.status))).toEqual(new Set(['200']));
    expect(await client.read(`/Users/${small.id}`)).toMatchObject({ title: 'Title 999' });
  }, 120_000);
});

describe('[M7] the work of filters on members is bounded', () => {
  let service: TestService;
  let client: Client;
  let group: string;
  const MEMBERS = 4000;

  beforeAll(async () => {
    service = await startService();
    client = await newClient(service);
    const ids: string[] = [];
    for (let from = 0; from < MEMBERS; from += 1000) {
      const reply = await client.bulk(
        many(1000, (at) => ({ method: 'POST', path: '/Users', bulkId: `b${at}`, data: user(`user-${from + at}`) })),
      );
      for (const { location } of reply.json.Operations) ids.push(String(location).split('/').at(-1)!);
    }
    group = `/Groups/${(await client.group('Everybody', ids)).id}`;
  }, 240_000);
  afterAll(() => service.close());

  const count = async (): Promise<number> => (await client.read(group)).members.length as number;

  it('[M7] PATCH of members by 250 $ref co is 400 tooMany and removes nobody', async () => {
    const filter = anyOf(250, (at) => `$ref co "nobody-${at}"`);
    expectTooMuch(await client.patch(group, [{ op: 'remove', path: `members[${filter}]` }]));
    expectTooMuch(
      await client.patch(group, [
        { op: 'replace', path: 'displayName', value: 'Renamed' },
        ...many(250, (at) => ({ op: 'remove', path: `members[display ew "nobody-${at}"]` })),
      ]),
    );
    expect(await count()).toBe(MEMBERS);
    expect((await client.read(group)).displayName).toBe('Everybody');
  });

  it('[M7] the operations of a Bulk request share the budget for members, too', async () => {
    const filter = anyOf(100, (at) => `$ref co "nobody-${at}"`);
    const data = patchOp([{ op: 'remove', path: `members[${filter}]` }]);
    const reply = await client.bulk(many(10, () => ({ method: 'PATCH', path: group, data })));
    const statuses = reply.json.Operations.map((each: { status: string }) => each.status);
    expect(statuses[0]).toBe('200');
    expect(statuses.slice(3)).toEqual(many(7, () => '400'));
  });

  it('a filter that is within reason removes whom it finds, and 1,000 operations by value pass', async () => {
    const filtered = await client.patch(group, [
      { op: 'remove', path: 'members[display ew "-3999" or $ref co "nobody"]' },
    ]);
    expect(filtered.status).toBe(204);
    expect(await count()).toBe(MEMBERS - 1);
    const { members } = await client.read(group);
    const byValue = members
      .slice(0, 1000)
      .map(({ value }: { value: string }) => ({ op: 'remove', path: `members[value eq "${value}"]` }));
    expect((await client.patch(group, byValue)).status).toBe(204);
    expect(await count()).toBe(MEMBERS - 1001);
  });
});
