import { expectSame, expectThat } from '../../expect.js';
import { at, element, list } from '../../json.js';
import { PatchCase, values } from './patch-case.js';

import { WORK_AND_HOME } from './patch-fixture.js';

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
    start: WORK_AND_HOME,
    fix: 'When a value becomes primary, set the others to false.',
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
    start: WORK_AND_HOME,
    fix: 'When a value becomes primary, set the others to false.',
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
    start: WORK_AND_HOME,
    operations: () => [{ op: 'replace', path: 'Emails[TYPE EQ "home"].Value', value: 'any@example.test' }],
    after: (user) =>
      expectSame(at(element(user, 'emails', 'type', 'home'), 'value'), 'any@example.test', 'the home e-mail'),
  },
  {
    id: 'patch-value-path-text',
    title: 'A value path compares text as the schema says',
    req: ['7644-064'],
    needs: ['User.emails'],
    start: WORK_AND_HOME,
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
