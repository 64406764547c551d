import { expectRefused, expectStatus, expectThat } from '../../expect.js';
import { at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { CheckSpec, defineChecks } from '../define-checks.js';
import { comparesWithoutCase, filterCase } from './filter-case.js';
import { grammarCases } from './filter-grammar.js';
import { operatorCases } from './filter-operators.js';
import { filterFixture } from './filter-fixture.js';

/** A filter that is none: 400, never a list and never a server error. */
function malformed(id: string, title: string, filter: string, more: Partial<CheckSpec> = {}): CheckSpec {
  return {
    id: `filter-refuses-${id}`,
    title: `Refused: ${title}`,
    req: ['7644-040', '7644-039'],
    fix: 'Parse the whole filter by the grammar and answer 400 invalidFilter where it ends early.',
    ...more,
    run: async (t) => expectStatus(await t.query('/Users', { filter }), 400),
  };
}

/** Filters on groups; the group bears the mark in its name. */
const groupFilters: CheckSpec[] = [
  {
    id: 'filter-group-display-name',
    title: 'eq on displayName finds exactly that group',
    req: ['7644-048'],
    severity: 'client',
    clients: ['okta', 'entra', 'onelogin', 'aws', 'authentik'],
    ability: 'group push',
    needs: ['type:Group'],
    run: async (t) => {
      const [group] = [await t.group(), await t.group()];
      const found = await t.find('/Groups', `displayName eq ${JSON.stringify(group.displayName)}`);
      expectThat(found.length === 1 && found[0]?.id === group.id, 'exactly the group of that name', found);
    },
  },
  {
    id: 'filter-group-no-match',
    title: 'A group name that does not exist finds nothing',
    req: ['7644-033'],
    severity: 'client',
    clients: ['okta', 'entra'],
    ability: 'group push',
    needs: ['type:Group'],
    dependsOn: ['filter-group-display-name'],
    run: async (t) => {
      const found = await t.find('/Groups', `displayName eq "none ${t.token()}"`);
      expectThat(found.length === 0, 'no group', found);
    },
  },
  {
    id: 'filter-group-any-case',
    title: 'A group name is compared without regard to case where the schema says so',
    req: ['7644-064'],
    clients: ['entra'],
    ability: 'group push',
    needs: ['type:Group'],
    dependsOn: ['filter-group-display-name'],
    run: async (t) => {
      if (!comparesWithoutCase(t, URN.group, 'displayName')) return;
      const group = await t.group();
      const found = await t.find('/Groups', `displayName eq "${String(group.displayName).toUpperCase()}"`);
      expectThat(found.length === 1, 'the group', found);
    },
  },
  {
    id: 'filter-group-escaped',
    title: 'A group name with quotes in it is found',
    req: ['7644-042'],
    severity: 'client',
    clients: ['okta', 'entra'],
    ability: 'group push',
    needs: ['type:Group'],
    dependsOn: ['filter-group-display-name'],
    fix: 'Read compValue as a JSON string.',
    run: async (t) => {
      const group = await t.group({ displayName: `${t.make.prefix} "R&D" \\ ${t.token()}` });
      const found = await t.find('/Groups', `displayName eq ${JSON.stringify(group.displayName)}`);
      expectThat(found.length === 1, 'the group', found);
    },
  },
  {
    id: 'filter-group-members',
    title: 'Groups are found by a member',
    req: ['7644-060'],
    severity: 'client',
    clients: ['entra'],
    ability: 'group membership',
    needs: ['type:Group', 'Group.members'],
    dependsOn: ['groups-create-with-members'],
    run: async (t) => {
      const [user, other] = [await t.user(), await t.user()];
      const [group] = [await t.groupOf(user), await t.groupOf(other)];
      const found = await t.find('/Groups', `members.value eq "${user.id}"`);
      expectThat(found.length === 1 && found[0]?.id === group.id, 'exactly the group of that member', found);
    },
  },
  {
    id: 'filter-group-id-and-member',
    title: 'id and member in one filter tell whether a user is in a group',
    req: ['7644-046', '7644-061'],
    severity: 'client',
    clients: ['entra'],
    ability: 'group membership',
    needs: ['type:Group', 'Group.members'],
    dependsOn: ['filter-group-members', 'filter-and'],
    run: async (t) => {
      const [user, other] = [await t.user(), await t.user()];
      const group = await t.groupOf(user);
      const inside = await t.find('/Groups', `id eq "${group.id}" and members eq "${user.id}"`);
      expectThat(inside.length === 1, 'the group for its member', inside);
      const outside = await t.find('/Groups', `id eq "${group.id}" and members eq "${other.id}"`);
      expectThat(outside.length === 0, 'nothing for a user who is no member', outside);
    },
  },
];

const negatives: CheckSpec[] = [
  malformed('unknown-operator', 'an operator that does not exist', 'userName zz "x"', { req: ['7644-063'] }),
  malformed('missing-value', 'an operator without a value', 'userName eq'),
  malformed('missing-operator', 'a name alone', 'userName'),
  malformed('open-parenthesis', 'a parenthesis that is not closed', '(userName eq "x"'),
  malformed('closing-parenthesis', 'a parenthesis that was not opened', 'userName eq "x")'),
  malformed('trailing-text', 'text after the end', 'userName eq "x" junk'),
  malformed('dangling-and', 'and without a right side', 'userName eq "x" and'),
  malformed('open-quote', 'a string that is not closed', 'userName eq "x'),
  malformed('open-bracket', 'a value path that is not closed', 'emails[type eq "work"', { needs: ['User.emails'] }),
  malformed('pr-with-value', 'pr with a value', 'userName pr "x"'),
  malformed('bad-escape', 'a string with an escape that JSON does not have', 'userName eq "a\\q"', {
    severity: 'advice',
  }),
  malformed('boolean-gt', 'gt on a Boolean', 'active gt true', { req: ['7644-058'], needs: ['User.active'] }),
  malformed('empty-parentheses', 'empty parentheses', '()'),
  malformed('unquoted', 'a value that is neither quoted nor a JSON literal', 'userName eq nobody', {
    severity: 'advice',
    mode: 'strict',
  }),
  {
    id: 'filter-unknown-attribute',
    title: 'A filter on an attribute that does not exist is refused or finds nothing',
    req: ['7644-066'],
    run: async (t) => {
      const reply = await t.query('/Users', { filter: `noSuch${t.token()} eq "x"` });
      if (reply.status !== 200) return expectRefused(reply, 'the attribute does not exist');
      expectThat(list(reply.json, 'Resources').length === 0, 'an empty list', reply);
    },
  },
  {
    id: 'filter-too-deep',
    title: 'A filter of five thousand parentheses does not bring the server down',
    req: ['7644-040'],
    fix: 'Bound the nesting of filters and answer 400.',
    run: async (t) => {
      const filter = `${'('.repeat(2_500)}userName eq "x"${')'.repeat(2_500)}`;
      const reply = await t.query('/Users', { filter });
      expectThat(reply.status < 500, 'a list or a 4xx', reply);
      expectStatus(await t.get('/Users?count=1'), 200);
    },
  },
];

/** Filtering (RFC 7644 section 3.4.2.2). */
export const filterChecks = defineChecks(
  'filter',
  {
    needs: ['filter'],
    dependsOn: ['create-full-user', 'filter-applied'],
    fix: 'Evaluate filters by the grammar and table 3 of RFC 7644 section 3.4.2.2.',
  },
  [
    {
      id: 'filter-applied',
      title: 'The filter parameter is not ignored',
      req: ['7644-038'],
      severity: 'client',
      clients: [
        'okta',
        'entra',
        'onelogin',
        'jumpcloud',
        'ping',
        'aws',
        'rippling',
        'authentik',
        'keycloak',
        'sailpoint',
      ],
      ability: 'user look-up',
      fix: 'Apply the filter parameter, or refuse it: a list that ignores it makes clients take the wrong user.',
      run: async (t) => {
        const [user, other] = [await t.user(), await t.user()];
        const reply = await t.query('/Users', { filter: `userName eq ${JSON.stringify(user.userName)}` });
        const strangers = list(reply.json, 'Resources').filter((one) => at(one, 'id') !== user.id);
        expectThat(
          strangers.length === 0,
          `nobody but ${String(user.userName)} (not ${String(other.userName)})`,
          reply,
        );
      },
    },
    ...['filter-eq', 'filter-and', 'filter-sw'].map((id) =>
      filterCase([...operatorCases, ...grammarCases].find((one) => one.id === id)!),
    ),
    ...[...operatorCases, ...grammarCases]
      .filter(({ id }) => !['filter-eq', 'filter-and', 'filter-sw'].includes(id))
      .map(filterCase),
    ...groupFilters,
    ...negatives,
    {
      id: 'filter-keeps-list-form',
      title: 'A filtered list without matches is a ListResponse with status 200',
      req: ['7644-033', '7644-029'],
      severity: 'client',
      clients: ['okta', 'entra', 'onelogin'],
      ability: 'user look-up',
      run: async (t) => {
        const people = await filterFixture(t);
        const reply = await t.query('/Users', { filter: `userName eq "nobody-${people.mark}"` });
        expectStatus(reply, 200);
        expectThat(
          list(reply.json, 'schemas').includes(URN.list),
          `schemas with ${URN.list}`,
          at(reply.json, 'schemas'),
        );
      },
    },
  ],
);
