import { expectSame, expectSet, expectThat } from '../../expect.js';
import { at, element } from '../../json.js';
import { URN } from '../../urns.js';
import { PatchCase, values } from './patch-case.js';

import { WORK_AND_HOME } from './patch-fixture.js';

/** replace on every form of target (RFC 7644 section 3.5.2.3). */
export const replaceCases: PatchCase[] = [
  {
    id: 'patch-replace-attribute',
    title: 'replace of a single-valued attribute',
    req: ['7644-116'],
    severity: 'client',
    clients: ['okta', 'entra', 'jumpcloud', 'sailpoint'],
    ability: 'user update',
    needs: ['User.displayName'],
    operations: () => [{ op: 'replace', path: 'displayName', value: 'Replaced' }],
    after: (user) => expectSame(user.displayName, 'Replaced', 'displayName'),
  },
  {
    id: 'patch-replace-leaves-others',
    title: 'replace of one attribute leaves the others alone',
    req: ['7644-116'],
    severity: 'client',
    clients: ['okta', 'entra'],
    ability: 'user update',
    needs: ['User.displayName'],
    dependsOn: ['patch-replace-attribute'],
    operations: () => [{ op: 'replace', path: 'displayName', value: 'Replaced' }],
    after: (user, before) => {
      expectSame(user.name, before.name, 'name');
      expectSame(user.emails, before.emails, 'emails');
      expectSame(user.userName, before.userName, 'userName');
    },
  },
  {
    id: 'patch-replace-missing',
    title: 'replace of an attribute that has no value adds it',
    req: ['7644-115'],
    severity: 'client',
    clients: ['entra', 'okta'],
    ability: 'user update',
    needs: ['User.title'],
    operations: () => [{ op: 'replace', path: 'title', value: 'New' }],
    after: (user) => expectSame(user.title, 'New', 'title'),
  },
  {
    id: 'patch-replace-boolean',
    title: 'replace of active',
    req: ['7644-116'],
    severity: 'client',
    clients: ['okta', 'entra', 'onelogin', 'jumpcloud'],
    ability: 'activation',
    needs: ['User.active'],
    operations: () => [{ op: 'replace', path: 'active', value: false }],
    after: (user) => expectSame(user.active, false, 'active'),
  },
  {
    id: 'patch-replace-sub-attribute',
    title: 'replace of a sub-attribute leaves its neighbours',
    req: ['7644-116', '7644-097'],
    severity: 'client',
    clients: ['entra', 'jumpcloud'],
    ability: 'user update',
    needs: ['User.name.givenName'],
    operations: () => [{ op: 'replace', path: 'name.givenName', value: 'Nora' }],
    after: (user, before) => {
      expectSame(at(user, 'name', 'givenName'), 'Nora', 'name.givenName');
      expectSame(at(user, 'name', 'familyName'), at(before, 'name', 'familyName'), 'name.familyName');
    },
  },
  {
    id: 'patch-replace-complex',
    title: 'replace of a complex attribute keeps the sub-attributes that it does not name',
    req: ['7644-116'],
    needs: ['User.name.givenName'],
    operations: () => [{ op: 'replace', path: 'name', value: { givenName: 'Nora' } }],
    after: (user, before) => {
      expectSame(at(user, 'name', 'givenName'), 'Nora', 'name.givenName');
      expectSame(at(user, 'name', 'familyName'), at(before, 'name', 'familyName'), 'name.familyName');
    },
  },
  {
    id: 'patch-replace-pathless',
    title: 'replace without a path replaces the attributes of its value',
    req: ['7644-114'],
    severity: 'client',
    clients: ['okta', 'entra', 'authentik'],
    ability: 'activation',
    needs: ['User.active', 'User.displayName'],
    operations: () => [{ op: 'replace', value: { active: false, displayName: 'Pathless' } }],
    after: (user, before) => {
      expectSame(user.active, false, 'active');
      expectSame(user.displayName, 'Pathless', 'displayName');
      expectSame(user.userName, before.userName, 'userName');
    },
  },
  {
    id: 'patch-replace-multi-valued',
    title: 'replace of a multi-valued attribute replaces all its values',
    req: ['7644-116'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.emails'],
    start: WORK_AND_HOME,
    operations: () => [{ op: 'replace', path: 'emails', value: [{ value: 'new@example.test', type: 'work' }] }],
    after: (user) => expectSame(values(user, 'emails'), ['new@example.test'], 'emails'),
  },
  {
    id: 'patch-replace-value-path-sub',
    title: 'replace of a sub-attribute by value path changes that value alone',
    req: ['7644-117'],
    severity: 'client',
    clients: ['entra', 'github'],
    ability: 'user update',
    needs: ['User.emails'],
    start: WORK_AND_HOME,
    operations: () => [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'new@example.test' }],
    after: (user) => {
      expectSame(at(element(user, 'emails', 'type', 'work'), 'value'), 'new@example.test', 'the work e-mail');
      expectSame(at(element(user, 'emails', 'type', 'home'), 'value'), 'h@example.test', 'the home e-mail');
    },
  },
  {
    id: 'patch-replace-value-path',
    title: 'replace by value path replaces the whole matching value',
    req: ['7644-117'],
    needs: ['User.emails'],
    start: WORK_AND_HOME,
    operations: () => [
      { op: 'replace', path: 'emails[type eq "home"]', value: { value: 'new@example.test', type: 'home' } },
    ],
    after: (user) => {
      expectSet(values(user, 'emails'), ['w@example.test', 'new@example.test'], 'emails');
    },
  },
  {
    id: 'patch-replace-value-path-all',
    title: 'replace by value path changes every match',
    req: ['7644-117'],
    needs: ['User.emails'],
    start: WORK_AND_HOME,
    operations: () => [{ op: 'replace', path: 'emails[value ew "@example.test"].display', value: 'Same' }],
    after: (user) => expectSame(values(user, 'emails', 'display'), ['Same', 'Same'], 'both displays'),
  },
  {
    id: 'patch-replace-extension',
    title: 'replace of an extension attribute by its URN',
    req: ['7644-097', '7644-140'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['Enterprise.department'],
    start: { [URN.enterprise]: { department: 'Sales' } },
    operations: () => [{ op: 'replace', path: `${URN.enterprise}:department`, value: 'Finance' }],
    after: (user) => expectSame(at(user, URN.enterprise, 'department'), 'Finance', 'department'),
  },
  {
    id: 'patch-replace-core-urn',
    title: 'A path may carry the URN of the core schema',
    req: ['7644-097', '7644-139'],
    needs: ['User.displayName'],
    dependsOn: ['patch-replace-attribute'],
    operations: () => [{ op: 'replace', path: `${URN.user}:displayName`, value: 'By URN' }],
    after: (user) => expectSame(user.displayName, 'By URN', 'displayName'),
  },
  {
    id: 'patch-replace-user-name',
    title: 'replace of userName',
    req: ['7644-116'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    operations: (_user, t) => [{ op: 'replace', path: 'userName', value: t.userName() }],
    after: (user, before) => expectThat(user.userName !== before.userName, 'another userName', user.userName),
  },
];
