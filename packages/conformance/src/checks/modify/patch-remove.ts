import { expectSame, expectThat } from '../../expect.js';
import { at, unassigned } from '../../json.js';
import { URN } from '../../urns.js';
import { PatchCase, values } from './patch-case.js';

import { WORK_AND_HOME } from './patch-fixture.js';

/** remove on every form of target (RFC 7644 section 3.5.2.2). */
export const removeCases: PatchCase[] = [
  {
    id: 'patch-remove-attribute',
    title: 'remove of a single-valued attribute',
    req: ['7644-110'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.title'],
    start: { title: 'Gone soon' },
    operations: () => [{ op: 'remove', path: 'title' }],
    after: (user) => expectThat(unassigned(user.title), 'no title', user.title),
  },
  {
    id: 'patch-remove-missing',
    title: 'remove of an attribute without a value succeeds',
    req: ['7644-110'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.title'],
    operations: () => [{ op: 'remove', path: 'title' }],
    after: (user) => expectThat(unassigned(user.title), 'no title', user.title),
  },
  {
    id: 'patch-remove-sub-attribute',
    title: 'remove of a sub-attribute leaves its neighbours',
    req: ['7644-110', '7644-111'],
    needs: ['User.name.middleName'],
    start: { name: { givenName: 'A', middleName: 'B', familyName: 'C' } },
    operations: () => [{ op: 'remove', path: 'name.middleName' }],
    after: (user) => {
      expectThat(unassigned(at(user, 'name', 'middleName')), 'no name.middleName', user.name);
      expectSame(at(user, 'name', 'familyName'), 'C', 'name.familyName');
    },
  },
  {
    id: 'patch-remove-multi-valued',
    title: 'remove of a multi-valued attribute removes all values',
    req: ['7644-110'],
    needs: ['User.emails'],
    start: WORK_AND_HOME,
    operations: () => [{ op: 'remove', path: 'emails' }],
    after: (user) => expectThat(unassigned(user.emails), 'no emails', user.emails),
  },
  {
    id: 'patch-remove-value-path',
    title: 'remove by value path removes the matching values alone',
    req: ['7644-111'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.emails'],
    start: WORK_AND_HOME,
    operations: () => [{ op: 'remove', path: 'emails[type eq "home"]' }],
    after: (user) => expectSame(values(user, 'emails'), ['w@example.test'], 'emails'),
  },
  {
    id: 'patch-remove-value-path-complex',
    title: 'remove by a value path of two conditions',
    req: ['7644-111', '7644-044'],
    needs: ['User.emails'],
    dependsOn: ['patch-remove-value-path'],
    start: WORK_AND_HOME,
    operations: () => [{ op: 'remove', path: 'emails[type eq "work" and value ew "example.test"]' }],
    after: (user) => expectSame(values(user, 'emails'), ['h@example.test'], 'emails'),
  },
  {
    id: 'patch-remove-value-path-sub',
    title: 'remove of a sub-attribute by value path leaves the rest of the value',
    req: ['7644-111'],
    needs: ['User.emails'],
    start: { emails: [{ value: 'w@example.test', type: 'work', display: 'Work' }] },
    operations: () => [{ op: 'remove', path: 'emails[type eq "work"].display' }],
    after: (user) => {
      expectSame(values(user, 'emails'), ['w@example.test'], 'the value');
      expectSame(values(user, 'emails', 'display'), [], 'displays');
    },
  },
  {
    id: 'patch-remove-last-value',
    title: 'remove of the last value leaves the attribute unassigned',
    req: ['7644-111'],
    needs: ['User.emails'],
    start: { emails: [{ value: 'w@example.test', type: 'work' }] },
    operations: () => [{ op: 'remove', path: 'emails[type eq "work"]' }],
    after: (user) => expectThat(unassigned(user.emails), 'no emails', user.emails),
  },
  {
    id: 'patch-remove-extension-attribute',
    title: 'remove of an extension attribute',
    req: ['7644-110', '7644-140'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['Enterprise.department'],
    start: { [URN.enterprise]: { department: 'Sales', employeeNumber: '7' } },
    operations: () => [{ op: 'remove', path: `${URN.enterprise}:department` }],
    after: (user) => {
      expectThat(unassigned(at(user, URN.enterprise, 'department')), 'no department', user);
      expectSame(at(user, URN.enterprise, 'employeeNumber'), '7', 'employeeNumber');
    },
  },
  {
    id: 'patch-null-unassigns',
    title: 'replace with null takes the value away',
    req: ['7643-033'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.title'],
    start: { title: 'Gone soon' },
    operations: () => [{ op: 'replace', path: 'title', value: null }],
    after: (user) => expectThat(unassigned(user.title), 'no title', user.title),
  },
];
