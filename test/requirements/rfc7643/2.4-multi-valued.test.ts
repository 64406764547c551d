import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { ENTERPRISE, MODES, startTenants, type Tenants, user } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants();
});

afterAll(() => tenants.close());

const WORK = { value: 'work@example.com', type: 'work' };
const HOME = { value: 'home@example.com', type: 'home' };

describe('primary (RFC 7643 section 2.4)', () => {
  const twoPrimaries = [
    { ...WORK, primary: true },
    { ...HOME, primary: true },
  ];

  it('[7643-026] strict: a body with two primary elements is refused', async () => {
    const { id } = await tenants.strict.make('/Users');
    expectScimError(await tenants.strict.post('/Users', user({ emails: twoPrimaries })), 400, 'invalidValue');
    expectScimError(await tenants.strict.put(`/Users/${id}`, user({ emails: twoPrimaries })), 400, 'invalidValue');
  });

  it('[7643-026] lenient: the first primary element of a body stays primary alone, and the rule is named', async () => {
    const made = await tenants.lenient.post('/Users', user({ emails: twoPrimaries }));
    const put = await tenants.lenient.put(`/Users/${made.json.id}`, user({ emails: twoPrimaries }));
    for (const reply of [made, put]) {
      expect(reply.json.emails).toEqual([
        { ...WORK, primary: true },
        { ...HOME, primary: false },
      ]);
      expect(reply.headers.get('rollcall-applied')).toContain('several-primaries');
    }
  });

  it.each(MODES)('[7643-026] %s: a PATCH that makes another element primary ends the first', async (mode) => {
    const client = tenants.of(mode);
    for (const operation of [
      { op: 'add', path: 'emails', value: [{ value: 'new@example.com', type: 'other', primary: true }] },
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
      { op: 'replace', path: 'emails[type eq "home"]', value: { ...HOME, primary: true } },
    ]) {
      const { id } = await client.make('/Users', { emails: [{ ...WORK, primary: true }, HOME] });
      expect((await client.patch(`/Users/${id}`, [operation])).status).toBe(200);
      const { emails } = await client.read(`/Users/${id}`);
      const primaries = emails.filter((each: { primary?: boolean }) => each.primary);
      expect(primaries).toHaveLength(1);
      expect(primaries[0].value).not.toBe(WORK.value);
    }
  });

  it.each(MODES)('[7643-026] %s: no sequence of operations leaves two primary elements', async (mode) => {
    const client = tenants.of(mode);
    const type = fc.constantFrom('work', 'home', 'other');
    const element = fc.record({ value: fc.constantFrom('a@x.org', 'b@x.org', 'c@x.org'), type, primary: fc.boolean() });
    const op = fc.constantFrom('add', 'replace');
    const operation = fc.oneof(
      fc.record({ op, path: fc.constant('emails'), value: fc.array(element, { maxLength: 3 }) }),
      fc.record({ op, path: type.map((each) => `emails[type eq "${each}"].primary`), value: fc.boolean() }),
      fc.record({ op, path: type.map((each) => `emails[type eq "${each}"]`), value: element }),
      fc.record({ op, value: fc.record({ emails: fc.array(element, { maxLength: 3 }) }) }),
    );
    const { id } = await client.make('/Users', { emails: [{ ...WORK, primary: true }] });
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 3 }), async (operations) => {
        const { status } = await client.patch(`/Users/${id}`, operations);
        expect([200, 400]).toContain(status);
        if (status === 200) applied += 1;
        const { emails = [] } = await client.read(`/Users/${id}`);
        expect(emails.filter((each: { primary?: boolean }) => each.primary).length).toBeLessThan(2);
      }),
      { numRuns: 100 },
    );
    expect(applied).toBeGreaterThan(10);
  });

  it.each(MODES)('[7643-027] %s: an element without primary counts as primary false', async (mode) => {
    const client = await tenants.fresh(mode);
    await client.make('/Users', { userName: 'one', emails: [{ ...WORK, primary: true }, HOME] });
    await client.make('/Users', { userName: 'two', emails: [{ ...WORK, primary: false }] });
    await client.make('/Users', { userName: 'three', emails: [{ ...WORK, primary: true }] });
    await client.make('/Users', { userName: 'four' });
    const found = async (filter: string) => {
      const { Resources } = (await client.find('/Users', filter, '&sortBy=meta.created')).json;
      return Resources.map((each: { userName: string }) => each.userName);
    };
    expect(await found('emails[primary eq false]')).toEqual(['one', 'two']);
    expect(await found('emails[primary ne true]')).toEqual(['one', 'two']);
    expect(await found('emails[primary ne false]')).toEqual(['one', 'three']);
    expect(await found('emails[type eq "home" and primary eq false]')).toEqual(['one']);
    expect(await found('emails[type eq "work" and primary eq false]')).toEqual(['two']);
    expect(await found('emails.primary eq false')).toEqual(['one', 'two']);
    expect(await found('not (emails.primary eq false)')).toEqual(['three', 'four']);
  });

  it.each(MODES)('[7643-027] %s: a PATCH path finds the element without primary', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Users', { emails: [{ ...WORK, primary: true }, HOME] });
    const reply = await client.patch(`/Users/${id}`, [{ op: 'remove', path: 'emails[primary eq false]' }]);
    expect(reply.json.emails).toEqual([{ ...WORK, primary: true }]);
  });
});

describe('$ref (RFC 7643 section 2.4)', () => {
  it.each(MODES)('[7643-028] %s: references with, without and of another API version are equal', async (mode) => {
    const client = await tenants.fresh(mode);
    const { id } = await client.make('/Users', {
      userName: 'boss',
      [ENTERPRISE]: { manager: { value: 'm1', $ref: 'https://example.com/scim/v2/Users/m1' } },
    });
    await client.make('/Groups', { displayName: 'one', members: [{ value: id }] });
    const origin = tenants.service.url;
    for (const version of ['', '/v1', '/v2']) {
      const manager = `${ENTERPRISE}:manager.$ref eq "https://example.com/scim${version}/Users/m1"`;
      expect(await client.count('/Users', manager)).toBe(1);
      expect(await client.count('/Groups', `members.$ref eq "${origin}/scim${version}/Users/${id}"`)).toBe(1);
      expect(await client.count('/Groups', `members.$ref sw "${origin}/scim${version}/Users"`)).toBe(1);
    }
    expect(await client.count('/Users', `${ENTERPRISE}:manager.$ref eq "https://example.com/scim/v2/Users/m2"`)).toBe(
      0,
    );
    expect(await client.count('/Users', `${ENTERPRISE}:manager.$ref eq "https://example.com/Users/m1"`)).toBe(0);
  });

  it('[7643-028] members whose references differ in the API version alone are one member', async () => {
    const { id } = await tenants.lenient.make('/Users');
    const { url } = tenants.service;
    const { members } = await tenants.lenient.make('/Groups', {
      members: [{ $ref: `${url}/scim/v2/Users/${id}` }, { $ref: `${url}/scim/Users/${id}` }, { value: id }],
    });
    expect(members).toHaveLength(1);
  });
});

describe('values (RFC 7643 section 2.4)', () => {
  it.each(MODES)('[7643-029] %s: a canonical value is returned in its canonical spelling', async (mode) => {
    const made = await tenants.of(mode).make('/Users', {
      emails: [{ value: 'a@example.com', type: 'WORK' }],
      phoneNumbers: [{ value: '+1-201-555-0123', type: 'Mobile' }],
      addresses: [{ locality: 'Hollywood', type: 'hoMe' }],
      photos: [{ value: 'https://example.com/p.png', type: 'Thumbnail' }],
      ims: [{ value: 'babs', type: 'XMPP' }],
    });
    const types = ['emails', 'phoneNumbers', 'addresses', 'photos', 'ims'].map((name) => made[name][0].type);
    expect(types).toEqual(['work', 'mobile', 'home', 'thumbnail', 'xmpp']);
  });

  it.each(MODES)('[7643-030] %s: a pair of type and value is returned once', async (mode) => {
    const client = tenants.of(mode);
    const made = await client.make('/Users', { emails: [WORK, { ...WORK, type: 'Work' }, WORK] });
    expect(made.emails).toEqual([WORK]);
    const added = await client.patch(`/Users/${made.id}`, [{ op: 'add', path: 'emails', value: [WORK, HOME, HOME] }]);
    expect(added.json.emails).toEqual([WORK, HOME]);
    const replaced = await client.put(`/Users/${made.id}`, user({ emails: [HOME, HOME] }));
    expect(replaced.json.emails).toEqual([HOME]);
  });

  it.each(MODES)('[7643-031] %s: the same value stands beside itself with another type', async (mode) => {
    const emails = [WORK, { ...WORK, type: 'home' }];
    expect((await tenants.of(mode).make('/Users', { emails })).emails).toEqual(emails);
  });
});
