import { expectSame, expectSet, expectThat } from '../../expect.js';
import { at, element, list } from '../../json.js';
import { URN } from '../../urns.js';
import { PatchCase, values } from './patch-case.js';

import { WORK_AND_HOME } from './patch-fixture.js';

/** add on every form of target (RFC 7644 section 3.5.2.1). */
export const addCases: PatchCase[] = [
  {
    id: 'patch-add-single',
    title: 'add of a single-valued attribute',
    req: ['7644-106'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.title'],
    operations: () => [{ op: 'add', path: 'title', value: 'Added' }],
    after: (user) => expectSame(user.title, 'Added', 'title'),
  },
  {
    id: 'patch-add-replaces-single',
    title: 'add of a single-valued attribute that has a value replaces it',
    req: ['7644-106'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.title'],
    start: { title: 'Old' },
    operations: () => [{ op: 'add', path: 'title', value: 'New' }],
    after: (user) => expectSame(user.title, 'New', 'title'),
  },
  {
    id: 'patch-add-multi-valued',
    title: 'add to a multi-valued attribute keeps the values it has',
    req: ['7644-106'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.emails'],
    operations: () => [{ op: 'add', path: 'emails', value: [{ value: 'more@example.test', type: 'home' }] }],
    after: (user, before) =>
      expectSet(values(user, 'emails'), [...values(before, 'emails'), 'more@example.test'], 'emails'),
  },
  {
    id: 'patch-add-one-object',
    title: 'add of one value, given as an object, to a multi-valued attribute',
    req: ['7644-106'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.emails'],
    dependsOn: ['patch-add-multi-valued'],
    operations: () => [{ op: 'add', path: 'emails', value: { value: 'more@example.test', type: 'home' } }],
    after: (user, before) =>
      expectSet(values(user, 'emails'), [...values(before, 'emails'), 'more@example.test'], 'emails'),
  },
  {
    id: 'patch-add-pathless',
    title: 'add without a path merges its value into the resource',
    req: ['7644-105'],
    severity: 'client',
    clients: ['sailpoint', 'entra'],
    ability: 'user update',
    needs: ['User.nickName', 'User.emails'],
    operations: () => [
      { op: 'add', value: { nickName: 'Babs', emails: [{ value: 'babs@example.test', type: 'home' }] } },
    ],
    after: (user, before) => {
      expectSame(user.nickName, 'Babs', 'nickName');
      expectSet(values(user, 'emails'), [...values(before, 'emails'), 'babs@example.test'], 'emails');
    },
  },
  {
    id: 'patch-add-complex',
    title: 'add to a complex attribute merges sub-attributes',
    req: ['7644-106'],
    needs: ['User.name.middleName'],
    operations: () => [{ op: 'add', path: 'name', value: { middleName: 'Q.' } }],
    after: (user, before) => {
      expectSame(at(user, 'name', 'middleName'), 'Q.', 'name.middleName');
      expectSame(at(user, 'name', 'familyName'), at(before, 'name', 'familyName'), 'name.familyName');
    },
  },
  {
    id: 'patch-add-value-path-sub',
    title: 'add of a sub-attribute by value path',
    req: ['7644-106', '7644-097'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.emails'],
    start: WORK_AND_HOME,
    operations: () => [{ op: 'add', path: 'emails[type eq "home"].display', value: 'At home' }],
    after: (user) => expectSame(at(element(user, 'emails', 'type', 'home'), 'display'), 'At home', 'display'),
  },
  {
    id: 'patch-add-extension',
    title: 'add of an extension attribute adds its URN to schemas',
    req: ['7644-100', '7643-054'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['Enterprise.department'],
    operations: () => [{ op: 'add', path: `${URN.enterprise}:department`, value: 'Sales' }],
    after: (user) => {
      expectSame(at(user, URN.enterprise, 'department'), 'Sales', 'department');
      expectThat(list(user, 'schemas').includes(URN.enterprise), `schemas with ${URN.enterprise}`, user.schemas);
    },
  },
  {
    id: 'patch-add-extension-object',
    title: 'add without a path of a whole extension object',
    req: ['7644-105', '7643-054'],
    severity: 'client',
    clients: ['entra', 'sailpoint'],
    ability: 'user update',
    needs: ['Enterprise.department'],
    operations: () => [{ op: 'add', value: { [URN.enterprise]: { department: 'Sales' } } }],
    after: (user) => expectSame(at(user, URN.enterprise, 'department'), 'Sales', 'department'),
  },
  {
    id: 'patch-add-existing',
    title: 'add of a value that is there already changes nothing',
    req: ['7644-107'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.emails'],
    start: WORK_AND_HOME,
    operations: () => [{ op: 'add', path: 'emails', value: [{ value: 'h@example.test', type: 'home' }] }],
    after: (user) => expectSet(values(user, 'emails'), ['w@example.test', 'h@example.test'], 'emails'),
  },
];
