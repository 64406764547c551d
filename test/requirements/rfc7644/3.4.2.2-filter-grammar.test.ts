import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { ENTERPRISE, newClient, USER, valuesOf, type ScimClient } from './support/client.js';

let service: TestService;
let client: ScimClient;
beforeAll(async () => {
  service = await startService();
  client = await newClient(service, 'strict');
  await client.newUser({
    userName: 'ann',
    title: 'Guide "A" \\ é\n😀',
    name: { familyName: "O'Malley" },
    emails: [
      { value: 'ann@example.com', type: 'work' },
      { value: 'ann@home.example.org', type: 'home' },
    ],
    [ENTERPRISE]: { department: 'Tours', manager: { value: 'M1' } },
  });
  await client.newUser({
    userName: 'bob',
    title: 'Intern',
    active: false,
    emails: [{ value: 'bob@x.org', type: 'home' }],
  });
  await client.newUser({ userName: 'cid', userType: 'Employee' });
});
afterAll(() => service.close());

const found = async (filter: string): Promise<unknown> => valuesOf(await client.list('/Users', { filter }), 'userName');

describe('the language of filters (RFC 7644 section 3.4.2.2)', () => {
  it('[7644-037] filtering is announced, and works', async () => {
    expect((await client.get('/ServiceProviderConfig')).json.filter.supported).toBe(true);
    expect(await found('userName eq "ann"')).toEqual(['ann']);
  });

  it.each<[string, string[]]>([
    ['title pr', ['ann', 'bob']],
    ['not (title pr)', ['cid']],
    ['userName eq "ann" or userName eq "cid"', ['ann', 'cid']],
    ['userName eq "ann" and userName eq "cid"', []],
    ['active eq true', ['ann', 'cid']],
    ['emails pr and active eq false', ['bob']],
    ['userName pr', ['ann', 'bob', 'cid']],
    ['userName eq "nobody"', []],
  ])('[7644-038] exactly the matching resources are returned: %s', async (filter, names) => {
    expect(await found(filter)).toEqual(names);
  });

  it.each([' ', 'userName', 'userName eq', 'eq "ann"', '"ann"', 'userName eq "ann" and', 'and userName pr', '()'])(
    '[7644-039, 7644-143] a filter without a whole expression is 400 invalidFilter: %j',
    async (filter) => {
      expectScimError(await client.list('/Users', { filter }), 400, 'invalidFilter');
      expectScimError(await client.search('/Users', { filter }), 400, 'invalidFilter');
    },
  );

  it.each([
    'userName eq "ann" "bob"',
    'userName eq "ann"userName pr',
    'userName  "ann"',
    'userName eq ann',
    "userName eq 'ann'",
    'userName eq "ann',
    '(userName pr',
    'userName pr)',
    'userName pr, title pr',
    'userName == "ann"',
    'userName pr xor title pr',
    'not title pr',
    'emails[type eq "work"',
    'emails[]',
    'name.given.first pr',
    '.userName pr',
    '1userName pr',
  ])('[7644-040] what is outside the grammar is 400 invalidFilter: %s', async (filter) => {
    expectScimError(await client.list('/Users', { filter }), 400, 'invalidFilter');
  });

  it.each([
    'USERNAME EQ "ann"',
    'username Eq "ann"',
    'userName eq "ann" AND title PR',
    'userName eq "ann" Or userName eq "nobody"',
    'NOT (userName ne "ann")',
    'userName Sw "a" And not (userName eQ "bob")',
  ])('[7644-041] names, operators and logical words are read in any case: %s', async (filter) => {
    expect(await found(filter)).toEqual(['ann']);
  });

  it.each([
    String.raw`title eq "Guide \"A\" \\ \u00e9\n\uD83D\uDE00"`,
    String.raw`title eq "Guide \u0022A\u0022 \u005c é\u000a😀"`,
    String.raw`title co "\uD83D\ude00"`,
    'nickName eq null and active eq true and userName eq "ann"',
  ])('[7644-042] values are JSON literals with all their escapes: %s', async (filter) => {
    expect(await found(filter)).toEqual(['ann']);
  });

  it.each([
    String.raw`title eq "\x41"`,
    'active eq True',
    'nickName eq NULL',
    'active eq 01',
    'active eq tru',
    'active eq +1',
    'active eq .5',
  ])('[7644-042] what is no JSON literal is 400 invalidFilter: %s', async (filter) => {
    expectScimError(await client.list('/Users', { filter }), 400, 'invalidFilter');
  });

  it.each([
    `${USER}:userName eq "ann"`,
    `${USER}:name.familyName co "o'malley"`,
    `${ENTERPRISE}:department eq "Tours"`,
    `${ENTERPRISE}:manager.value eq "M1"`,
    `${USER}:emails[type eq "work"]`,
    `${USER.toUpperCase()}:USERNAME eq "ann"`,
  ])('[7644-043] names may carry the URN of their schema: %s', async (filter) => {
    expect(await found(filter)).toEqual(['ann']);
  });

  it('[7644-044] the conditions in brackets apply to one and the same element', async () => {
    expect(await found('emails[type eq "work" and value co "@example.com"]')).toEqual(['ann']);
    expect(await found('emails[type eq "work" and value co "home"]')).toEqual([]);
    expect(await found('emails.type eq "work" and emails.value co "home"')).toEqual(['ann']);
    expect(await found('emails[type eq "home" and not (value co "home")]')).toEqual(['bob']);
    expect(await found('emails[value sw "bob" or type eq "work"]')).toEqual(['ann', 'bob']);
  });

  it.each(['emails[type[value eq "x"]]', 'emails[addresses[type eq "work"]]', 'name[emails[type pr]]'])(
    '[7644-045] brackets inside brackets are 400 invalidFilter: %s',
    async (filter) => {
      expectScimError(await client.list('/Users', { filter }), 400, 'invalidFilter');
    },
  );

  it.each(['emails[(type eq "work")]', 'emails[not (type eq "home") and (value pr or type pr)]'])(
    '[7644-045] whole boolean expressions stand in brackets: %s',
    async (filter) => {
      expect(await found(filter)).toEqual(['ann']);
    },
  );

  it.each<[string, string[]]>([
    ['userName eq "ann" or userName eq "bob" and userName eq "cid"', ['ann']],
    ['(userName eq "ann" or userName eq "bob") and userName eq "cid"', []],
    ['userName eq "cid" and userName eq "bob" or userName eq "ann"', ['ann']],
    ['userName eq "cid" and (userName eq "bob" or userName eq "ann")', []],
    ['not (userName eq "ann") and active eq true', ['cid']],
    ['not (userName eq "ann" and active eq false)', ['ann', 'bob', 'cid']],
    ['not (userName eq "ann") or active eq true', ['ann', 'bob', 'cid']],
    ['not (not (userName eq "ann"))', ['ann']],
  ])('[7644-046] grouping, then not, then and, then or: %s', async (filter, names) => {
    expect(await found(filter)).toEqual(names);
  });

  it('[7644-047] "not" stands before its parenthesis with or without a space (erratum 7319)', async () => {
    expect(await found('not(userName eq "ann")')).toEqual(['bob', 'cid']);
    expect(await found('not (userName eq "ann")')).toEqual(['bob', 'cid']);
  });

  it('[7644-061] a complex attribute is asked through a sub-attribute; its value when none is named', async () => {
    expect(await found('name.familyName eq "O\'Malley"')).toEqual(['ann']);
    expect(await found('emails co "example.com"')).toEqual(['ann']);
    expect(await found('manager eq "M1"')).toEqual(['ann']);
    for (const filter of ['name eq "x"', 'addresses co "x"', 'meta gt "x"']) {
      expectScimError(await client.list('/Users', { filter }), 400, 'invalidFilter');
    }
  });

  it.each(['regex', 'like', 'in', 'starts', 'eqs', '='])(
    '[7644-063] the operation %s is declined with 400 invalidFilter and a detail that names it',
    async (operator) => {
      const reply = await client.list('/Users', { filter: `userName ${operator} "x"` });
      expectScimError(reply, 400, 'invalidFilter');
      expect(reply.json.detail).toContain(operator);
    },
  );

  it('[7644-065] users are found by their schemas', async () => {
    expect(await found(`schemas eq "${ENTERPRISE}"`)).toEqual(['ann']);
    expect(await found(`schemas eq "${USER}"`)).toEqual(['ann', 'bob', 'cid']);
    expect(await found('schemas eq "urn:example:none"')).toEqual([]);
  });

  it.each(['shoeSize eq 44', 'name.shoeSize pr', 'emails[shoeSize eq 44]', `${ENTERPRISE}:userName pr`])(
    '[7644-066] an attribute that there is not is 400 invalidFilter in both modes: %s',
    async (filter) => {
      expectScimError(await client.list('/Users', { filter }), 400, 'invalidFilter');
      expectScimError(await (await newClient(service, 'lenient')).list('/Users', { filter }), 400, 'invalidFilter');
    },
  );

  it('[7644-042] a quoted boolean is no boolean: refused in a strict tenant, read in a lenient one', async () => {
    expectScimError(await client.list('/Users', { filter: 'active eq "True"' }), 400, 'invalidFilter');
    const lenient = await newClient(service, 'lenient');
    await lenient.newUser({ userName: 'ann' });
    const reply = await lenient.list('/Users', { filter: 'active eq "True"' });
    expect([reply.json.totalResults, reply.headers.get('rollcall-applied')]).toEqual([1, 'quoted-boolean']);
  });
});
