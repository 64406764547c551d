import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { Json, JsonObject, at, element, list } from '../../json.js';
import { URN } from '../../names.js';
import { PatchOperation, userPath } from '../../trial.js';
import { CheckSpec } from '../family.js';
import { PatchCase, RefusedPatch, values } from './patch-case.js';

const body = (...operations: PatchOperation[]): Json => ({
  schemas: [URN.patch],
  Operations: operations as unknown as Json[],
});
const HOME: JsonObject = {
  emails: [
    { value: 'w@example.test', type: 'work', primary: true },
    { value: 'h@example.test', type: 'home' },
  ],
};

/** Order, primary, names and case (RFC 7644 section 3.5.2). */
export const orderCases: PatchCase[] = [
  {
    id: 'patch-in-order',
    title: 'Operations are applied in their order, each on the result of the one before',
    req: ['7644-100'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.title'],
    operations: () => [
      { op: 'add', path: 'title', value: 'One' },
      { op: 'remove', path: 'title' },
      { op: 'add', path: 'title', value: 'Two' },
    ],
    after: (user) => expectSame(user.title, 'Two', 'title'),
  },
  {
    id: 'patch-sees-earlier',
    title: 'A value path sees what an earlier operation added',
    req: ['7644-100'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.emails'],
    operations: () => [
      { op: 'add', path: 'emails', value: [{ value: 'n@example.test', type: 'home' }] },
      { op: 'replace', path: 'emails[type eq "home"].value', value: 'm@example.test' },
    ],
    after: (user) =>
      expectSame(at(element(user, 'emails', 'type', 'home'), 'value'), 'm@example.test', 'the home e-mail'),
  },
  {
    id: 'patch-several',
    title: 'Several operations in one request are all applied',
    req: ['7644-094'],
    severity: 'client',
    clients: ['entra', 'jumpcloud'],
    ability: 'user update',
    needs: ['User.title', 'User.displayName', 'User.active'],
    operations: () => [
      { op: 'replace', path: 'title', value: 'T' },
      { op: 'replace', path: 'displayName', value: 'D' },
      { op: 'replace', path: 'active', value: false },
    ],
    after: (user) =>
      expectSame([user.title, user.displayName, user.active], ['T', 'D', false], 'title, displayName, active:'),
  },
  {
    id: 'patch-primary-moves',
    title: 'A new primary value takes primary from the old one',
    req: ['7644-101', '7643-026'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.emails.primary'],
    start: HOME,
    mend: 'When a value becomes primary, set the others to false.',
    operations: () => [{ op: 'replace', path: 'emails[type eq "home"].primary', value: true }],
    after: (user) => {
      expectSame(at(element(user, 'emails', 'type', 'home'), 'primary'), true, 'primary of the home e-mail');
      expectThat(
        at(element(user, 'emails', 'type', 'work'), 'primary') !== true,
        'the work e-mail no longer primary',
        user.emails,
      );
    },
  },
  {
    id: 'patch-primary-added',
    title: 'An added primary value takes primary from the old one',
    req: ['7644-101', '7643-026'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.emails.primary'],
    start: HOME,
    mend: 'When a value becomes primary, set the others to false.',
    operations: () => [
      { op: 'add', path: 'emails', value: [{ value: 'p@example.test', type: 'other', primary: true }] },
    ],
    after: (user) =>
      expectSame(
        list(user, 'emails')
          .filter((one) => at(one, 'primary') === true)
          .map((one) => at(one, 'value')),
        ['p@example.test'],
        'the one primary e-mail',
      ),
  },
  {
    id: 'patch-path-any-case',
    title: 'A path is read in any case',
    req: ['7643-004', '7644-139'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.displayName'],
    operations: () => [{ op: 'replace', path: 'DISPLAYNAME', value: 'Any case' }],
    after: (user) => expectSame(user.displayName, 'Any case', 'displayName'),
  },
  {
    id: 'patch-value-path-any-case',
    title: 'Names and operators in a value path are read in any case',
    req: ['7643-004', '7644-041'],
    needs: ['User.emails'],
    start: HOME,
    operations: () => [{ op: 'replace', path: 'Emails[TYPE EQ "home"].Value', value: 'any@example.test' }],
    after: (user) =>
      expectSame(at(element(user, 'emails', 'type', 'home'), 'value'), 'any@example.test', 'the home e-mail'),
  },
  {
    id: 'patch-value-path-text',
    title: 'A value path compares text as the schema says',
    req: ['7644-064'],
    needs: ['User.emails'],
    start: HOME,
    operations: () => [{ op: 'remove', path: 'emails[value eq "H@EXAMPLE.TEST"]' }],
    after: (user) => expectSame(values(user, 'emails'), ['w@example.test'], 'emails'),
  },
  {
    id: 'patch-pathless-any-case',
    title: 'Names in a pathless value are read in any case',
    req: ['7643-004'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.displayName'],
    operations: () => [{ op: 'replace', value: { displayname: 'Any case' } }],
    after: (user) => expectSame(user.displayName, 'Any case', 'displayName'),
  },
];

/** What must be refused, and leave the resource as it was. */
export const refusedPatches: RefusedPatch[] = [
  {
    id: 'patch-refuses-unknown-op',
    title: 'An operation that is neither add, remove nor replace',
    req: ['7644-095'],
    body: () => body({ op: 'move', path: 'displayName', value: 'X' }),
  },
  {
    id: 'patch-refuses-no-op',
    title: 'An operation without "op"',
    req: ['7644-095'],
    body: () => ({ schemas: [URN.patch], Operations: [{ path: 'displayName', value: 'X' }] }),
  },
  {
    id: 'patch-refuses-remove-without-path',
    title: 'remove without a path',
    req: ['7644-109', '7644-096'],
    body: () => body({ op: 'remove' }),
  },
  {
    id: 'patch-refuses-add-without-value',
    title: 'add without a value',
    req: ['7644-104'],
    body: () => body({ op: 'add', path: 'title' }),
  },
  {
    id: 'patch-refuses-id',
    title: 'A change of id',
    req: ['7644-098', '7643-106'],
    body: () => body({ op: 'replace', path: 'id', value: 'other' }),
  },
  {
    id: 'patch-refuses-meta',
    title: 'A change of meta.created',
    req: ['7644-098', '7643-106'],
    body: () => body({ op: 'replace', path: 'meta.created', value: '2001-01-01T00:00:00Z' }),
  },
  {
    id: 'patch-refuses-remove-required',
    title: 'remove of userName, which is required',
    req: ['7644-112'],
    body: () => body({ op: 'remove', path: 'userName' }),
  },
  {
    id: 'patch-refuses-wrong-type',
    title: 'A value of the wrong type',
    req: ['7644-098'],
    needs: ['User.name'],
    body: () => body({ op: 'replace', path: 'name', value: 42 }),
  },
  {
    id: 'patch-refuses-wrong-boolean',
    title: 'A number for a Boolean',
    req: ['7644-098'],
    needs: ['User.active'],
    body: () => body({ op: 'replace', path: 'active', value: 7 }),
  },
  {
    id: 'patch-refuses-bad-path',
    title: 'A path that is none',
    req: ['7644-097'],
    body: () => body({ op: 'replace', path: 'name[', value: 'X' }),
  },
  {
    id: 'patch-refuses-path-number',
    title: 'A path that is no string',
    req: ['7644-096'],
    body: () => ({ schemas: [URN.patch], Operations: [{ op: 'replace', path: 7, value: 'X' }] }),
  },
  {
    id: 'patch-refuses-operations-object',
    title: 'Operations that are no array',
    req: ['7644-094'],
    body: () => ({ schemas: [URN.patch], Operations: 'none' }),
  },
  {
    id: 'patch-refuses-no-operations',
    title: 'A body without Operations',
    req: ['7644-094'],
    body: () => ({ schemas: [URN.patch] }),
  },
  {
    id: 'patch-refuses-bad-value-filter',
    title: 'A value path with a malformed filter',
    req: ['7644-097', '7644-040'],
    needs: ['User.emails'],
    body: () => body({ op: 'remove', path: 'emails[type zz "work"]' }),
  },
  {
    id: 'patch-refuses-groups',
    title: 'A change of the readOnly groups of a user',
    req: ['7643-077', '7644-098'],
    needs: ['User.groups'],
    body: () => body({ op: 'add', path: 'groups', value: [{ value: 'none' }] }),
  },
  {
    id: 'patch-letter-operations-object',
    title: 'One operation that is not in an array is refused by the letter',
    req: ['7644-094'],
    mode: 'strict',
    severity: 'advice',
    body: () => ({ schemas: [URN.patch], Operations: { op: 'replace', path: 'displayName', value: 'X' } }),
  },
  {
    id: 'patch-letter-no-target',
    title: 'replace by a value path without a match is noTarget by the letter',
    req: ['7644-118', '7644-149'],
    mode: 'strict',
    severity: 'advice',
    needs: ['User.phoneNumbers'],
    body: () => body({ op: 'replace', path: 'phoneNumbers[type eq "fax"].value', value: '+1' }),
  },
  {
    id: 'patch-letter-schemas',
    title: 'A body without schemas is refused by the letter',
    req: ['7644-093'],
    mode: 'strict',
    severity: 'advice',
    body: () => ({ Operations: [{ op: 'replace', path: 'displayName', value: 'X' }] }),
  },
  {
    id: 'patch-letter-empty-operations',
    title: 'Empty Operations are refused by the letter',
    req: ['7644-094'],
    mode: 'strict',
    severity: 'advice',
    body: () => ({ schemas: [URN.patch], Operations: [] }),
  },
  {
    id: 'patch-letter-boolean-string',
    title: 'A string for a Boolean is refused by the letter',
    req: ['7644-098', '7643-011'],
    mode: 'strict',
    severity: 'advice',
    needs: ['User.active'],
    body: () => body({ op: 'replace', path: 'active', value: 'False' }),
  },
];

/** The reply, and that all or nothing happens. */
export const atomicChecks: CheckSpec[] = [
  {
    id: 'patch-reply',
    title: 'PATCH answers 200 with the whole resource, or 204 without a body',
    req: ['7644-103'],
    needs: ['User.displayName'],
    run: async (t) => {
      const user = await t.user();
      const reply = await t.patch(userPath(user), [{ op: 'replace', path: 'displayName', value: 'Reply' }]);
      expectStatus(reply, 200, 204);
      if (reply.status === 204) return expectThat(reply.text === '', 'no body', reply);
      expectSame([at(reply.json, 'id'), at(reply.json, 'displayName')], [user.id, 'Reply'], 'id and displayName');
      expectThat(at(reply.json, 'userName') !== undefined, 'the whole resource', reply);
    },
  },
  {
    id: 'patch-atomic',
    title: 'When one operation fails, none is applied',
    req: ['7644-102'],
    severity: 'client',
    clients: ['entra', 'okta'],
    ability: 'user update',
    needs: ['User.displayName'],
    relies: ['patch-replace-attribute', 'patch-refuses-unknown-op'],
    mend: 'Apply all operations to a copy, or in one transaction, and keep the result only if all succeed.',
    run: async (t) => {
      const user = await t.user();
      const reply = await t.patch(userPath(user), [
        { op: 'replace', path: 'displayName', value: 'Half' },
        { op: 'move', path: 'displayName' },
      ]);
      expectThat(!reply.ok, 'a refusal', reply);
      const { displayName } = await t.read(userPath(user));
      expectSame(displayName, user.displayName, 'displayName as before:');
    },
  },
  {
    id: 'patch-atomic-read-only',
    title: 'When a later operation touches a readOnly attribute, the earlier ones are undone',
    req: ['7644-102', '7644-098'],
    needs: ['User.displayName'],
    relies: ['patch-atomic', 'patch-refuses-id'],
    mend: 'Apply all operations to a copy, or in one transaction, and keep the result only if all succeed.',
    run: async (t) => {
      const user = await t.user();
      const reply = await t.patch(userPath(user), [
        { op: 'replace', path: 'displayName', value: 'Half' },
        { op: 'replace', path: 'id', value: 'x' },
      ]);
      expectThat(!reply.ok, 'a refusal', reply);
      expectSame((await t.read(userPath(user))).displayName, user.displayName, 'displayName as before:');
    },
  },
  {
    id: 'patch-atomic-uniqueness',
    title: 'When a later operation takes a name that is taken, the earlier ones are undone',
    req: ['7644-102', '7644-021'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.displayName'],
    relies: ['patch-atomic', 'uniqueness-patch'],
    mend: 'Apply all operations to a copy, or in one transaction, and keep the result only if all succeed.',
    run: async (t) => {
      const [user, taken] = [await t.user(), await t.user()];
      const operations = [
        { op: 'replace', path: 'displayName', value: 'Half' },
        { op: 'replace', path: 'userName', value: taken.userName! },
      ];
      const reply = await t.patch(userPath(user), operations);
      expectThat(!reply.ok, 'a refusal', reply);
      const later = await t.read(userPath(user));
      expectSame(
        [later.displayName, later.userName],
        [user.displayName, user.userName],
        'displayName and userName as before:',
      );
    },
  },
  {
    id: 'patch-add-existing-unmodified',
    title: 'add of what is there already does not move meta.lastModified',
    req: ['7644-108'],
    needs: ['User.title'],
    run: async (t) => {
      const user = await t.user({ title: 'Same' });
      const later = await t.patched(userPath(user), [{ op: 'add', path: 'title', value: 'Same' }]);
      expectSame(at(later, 'meta', 'lastModified'), at(user, 'meta', 'lastModified'), 'meta.lastModified');
    },
  },
];
