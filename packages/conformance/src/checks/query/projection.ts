import { Reply } from '../../client/reply.js';
import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { Json, at, list } from '../../json.js';
import { CheckContext, userPath } from '../../check-context.js';
import { CheckSpec, defineChecks } from '../define-checks.js';

/** A projection of one user by GET: which attributes must come and which must not. */
function shows(
  id: string,
  title: string,
  req: string[],
  query: string,
  has: readonly string[],
  lacks: readonly string[],
  more: Partial<CheckSpec> = {},
): CheckSpec {
  return {
    id,
    title,
    req,
    ...more,
    run: async (t) => {
      const user = await t.user();
      const reply = await t.get(`${userPath(user)}?${query}`);
      expectStatus(reply, 200);
      check(reply.json, has, lacks);
    },
  };
}

function check(resource: Json | undefined, has: readonly string[], lacks: readonly string[]): void {
  for (const path of has) expectThat(at(resource, ...path.split('.')) !== undefined, `${path} in the reply`, resource);
  for (const path of lacks)
    expectThat(at(resource, ...path.split('.')) === undefined, `no ${path} in the reply`, resource);
}

async function members(t: CheckContext, path: (id: string) => string): Promise<Reply> {
  const group = await t.groupOf(await t.user());
  return t.get(path(group.id));
}

const URN_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** attributes and excludedAttributes (RFC 7644 sections 3.4.2.5 and 3.9). */
export const projectionChecks = defineChecks(
  'projection',
  { dependsOn: ['read-user'], fix: 'Apply attributes and excludedAttributes to every resource that leaves.' },
  [
    shows(
      'projection-attributes',
      'attributes gives the named attribute and the always-returned ones, nothing else',
      ['7644-138', '7644-078'],
      'attributes=userName',
      ['id', 'userName'],
      ['name', 'emails', 'active'],
      { severity: 'client', clients: ['entra', 'sailpoint'], ability: 'user look-up' },
    ),
    shows(
      'projection-attributes-two',
      'attributes takes a list',
      ['7644-138'],
      'attributes=userName,active',
      ['id', 'userName', 'active'],
      ['name', 'emails'],
      { severity: 'client', clients: ['entra', 'sailpoint'], ability: 'user look-up', needs: ['User.active'] },
    ),
    shows(
      'projection-attributes-spaces',
      'Spaces after the commas of attributes do no harm',
      ['7644-138'],
      'attributes=userName,%20active',
      ['userName', 'active'],
      ['emails'],
      { severity: 'advice', needs: ['User.active'] },
    ),
    shows(
      'projection-attributes-id',
      'attributes=id gives the id',
      ['7644-138'],
      'attributes=id',
      ['id'],
      ['userName', 'emails'],
      { severity: 'client', clients: ['entra'], ability: 'group membership' },
    ),
    shows(
      'projection-schemas-always',
      'schemas is returned whatever was asked for',
      ['7644-079', '7643-109'],
      'attributes=userName',
      ['schemas', 'id'],
      [],
    ),
    shows(
      'projection-sub-attribute',
      'attributes takes a sub-attribute',
      ['7644-080'],
      'attributes=name.familyName',
      ['id', 'name.familyName'],
      ['name.givenName', 'userName.x', 'emails'],
      { needs: ['User.name.familyName'] },
    ),
    shows(
      'projection-any-case',
      'Names in attributes are read in any case',
      ['7643-004'],
      'attributes=USERNAME',
      ['userName'],
      ['emails'],
    ),
    shows(
      'projection-urn',
      'attributes takes a whole URN',
      ['7644-080'],
      `attributes=${encodeURIComponent(`${URN_USER}:userName`)}`,
      ['userName'],
      ['emails'],
    ),
    shows(
      'projection-unknown',
      'An unknown name in attributes gives the minimum',
      ['7644-138'],
      'attributes=noSuchAttribute',
      ['id'],
      ['userName.x'],
    ),
    shows(
      'projection-excluded',
      'excludedAttributes leaves out what it names',
      ['7644-138'],
      'excludedAttributes=emails',
      ['id', 'userName'],
      ['emails'],
    ),
    shows(
      'projection-excluded-sub',
      'excludedAttributes takes a sub-attribute',
      ['7644-080'],
      'excludedAttributes=name.givenName',
      ['name.familyName'],
      ['name.givenName'],
      { needs: ['User.name.familyName'] },
    ),
    shows(
      'projection-excluded-always',
      'excludedAttributes does not remove id',
      ['7644-079'],
      'excludedAttributes=id,userName',
      ['id', 'schemas'],
      [],
    ),
    shows(
      'projection-excluded-any-case',
      'Names in excludedAttributes are read in any case',
      ['7643-004'],
      'excludedAttributes=EMAILS',
      ['userName'],
      ['emails'],
    ),
    {
      id: 'projection-list',
      title: 'attributes works on lists',
      req: ['7644-078'],
      severity: 'client',
      clients: ['entra', 'sailpoint'],
      ability: 'import',
      run: async (t) => {
        await t.user();
        const reply = await t.get('/Users?attributes=userName&count=5');
        for (const user of list(reply.json, 'Resources')) check(user, ['id', 'userName'], ['name', 'emails']);
      },
    },
    {
      id: 'projection-list-excluded',
      title: 'excludedAttributes works on lists',
      req: ['7644-078'],
      run: async (t) => {
        await t.user();
        const reply = await t.get('/Users?excludedAttributes=emails&count=5');
        for (const user of list(reply.json, 'Resources')) check(user, ['id', 'userName'], ['emails']);
      },
    },
    {
      id: 'projection-post',
      title: 'attributes works on POST',
      req: ['7644-078'],
      run: async (t) => {
        const reply = await t.post('/Users?attributes=userName', t.make.user());
        expectStatus(reply, 201);
        check(reply.json, ['id', 'userName'], ['emails']);
      },
    },
    {
      id: 'projection-put',
      title: 'attributes works on PUT',
      req: ['7644-078'],
      run: async (t) => {
        const user = await t.user();
        const reply = await t.put(`${userPath(user)}?attributes=userName`, user);
        expectStatus(reply, 200);
        check(reply.json, ['id', 'userName'], ['emails']);
      },
    },
    {
      id: 'projection-patch',
      title: 'PATCH with attributes answers 200 and those attributes',
      req: ['7644-103', '7644-078'],
      needs: ['patch', 'User.displayName'],
      run: async (t) => {
        const operations = [{ op: 'replace', path: 'displayName', value: 'Seen' }];
        const reply = await t.patch(`${userPath(await t.user())}?attributes=displayName`, operations);
        expectStatus(reply, 200);
        check(reply.json, ['id', 'displayName'], ['emails']);
        expectSame(at(reply.json, 'displayName'), 'Seen', 'displayName');
      },
    },
    {
      id: 'projection-extension',
      title: 'attributes takes an extension attribute by its URN',
      req: ['7644-080', '7644-140'],
      needs: ['Enterprise.department'],
      dependsOn: ['create-keeps-enterprise'],
      run: async (t) => {
        const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
        const user = await t.user({ [urn]: { department: 'Sales', employeeNumber: '7' } });
        const reply = await t.get(`${userPath(user)}?attributes=${encodeURIComponent(`${urn}:department`)}`);
        expectSame(at(reply.json, urn), { department: 'Sales' }, 'the extension');
        check(reply.json, ['id'], ['emails']);
      },
    },
    {
      id: 'projection-group-members',
      title: 'excludedAttributes=members leaves the members out of a group',
      req: ['7644-138'],
      severity: 'client',
      clients: ['entra'],
      ability: 'group membership',
      needs: ['type:Group', 'Group.members'],
      run: async (t) => {
        const reply = await members(t, (id) => `/Groups/${id}?excludedAttributes=members`);
        expectStatus(reply, 200);
        check(reply.json, ['id', 'displayName'], ['members']);
      },
    },
    {
      id: 'projection-group-list-members',
      title: 'excludedAttributes=members leaves the members out of lists',
      req: ['7644-138', '7644-078'],
      severity: 'client',
      clients: ['entra'],
      ability: 'group push',
      needs: ['type:Group', 'Group.members'],
      run: async (t) => {
        const reply = await members(t, () => '/Groups?excludedAttributes=members&count=20');
        expectStatus(reply, 200);
        for (const group of list(reply.json, 'Resources')) check(group, ['id', 'displayName'], ['members']);
      },
    },
    {
      id: 'projection-group-only-members',
      title: 'attributes=members gives the members of a group',
      req: ['7644-138'],
      needs: ['type:Group', 'Group.members'],
      run: async (t) => {
        const reply = await members(t, (id) => `/Groups/${id}?attributes=members`);
        expectStatus(reply, 200);
        check(reply.json, ['id', 'members'], ['externalId']);
      },
    },
    {
      id: 'projection-both',
      title: 'attributes and excludedAttributes together are refused or resolved, never a server error',
      req: ['7644-138'],
      run: async (t) => {
        const reply = await t.get(`${userPath(await t.user())}?attributes=userName&excludedAttributes=emails`);
        expectThat(reply.status < 500, '200 or a 4xx', reply);
        if (reply.status === 200) check(reply.json, ['id'], ['emails']);
      },
    },
  ],
);
