import { expectSame, expectSet, expectThat } from '../../expect.js';
import { JsonObject, at, element, list, unassigned } from '../../json.js';
import { URN } from '../../names.js';
import { PatchCase, values } from './patch-case.js';

const WORK_AND_HOME: JsonObject = {
  emails: [
    { value: 'w@example.test', type: 'work', primary: true },
    { value: 'h@example.test', type: 'home' },
  ],
};

/** add, replace and remove on every form of target (RFC 7644 sections 3.5.2.1 to 3.5.2.3). */
export const valueCases: PatchCase[] = [
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
    relies: ['patch-replace-attribute'],
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
    relies: ['patch-replace-attribute'],
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
    relies: ['patch-add-multi-valued'],
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
    relies: ['patch-remove-value-path'],
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
