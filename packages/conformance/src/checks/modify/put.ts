import { testAddress } from '../../resources/factory.js';
import { expectRefused, expectSame, expectStatus, expectThat } from '../../expect.js';
import { JsonObject, at, list, unassigned } from '../../json.js';
import { URN } from '../../urns.js';
import { Resource, CheckContext, userPath } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';

/** What a client sends back: the resource as it was read, with changes. */
const changed = (user: Resource, changes: JsonObject): JsonObject => ({ ...user, ...changes });

async function put(t: CheckContext, user: Resource, changes: JsonObject): Promise<Resource> {
  return t.replaced(userPath(user), changed(user, changes));
}

/** Replacing by PUT (RFC 7644 section 3.5.1). */
export const putChecks = defineChecks(
  'put',
  {
    dependsOn: ['create-user', 'read-user'],
    fix: 'Replace the writable attributes by what the body holds and answer 200 with the resource.',
  },
  [
    {
      id: 'put-user',
      title: 'PUT replaces an attribute and answers 200',
      req: ['7644-084', '7644-087', '7644-091'],
      severity: 'client',
      clients: ['okta', 'onelogin', 'jumpcloud', 'ping', 'aws', 'wso2', 'authentik'],
      ability: 'user update',
      run: async (t) => {
        const user = await t.user();
        const reply = await t.put(userPath(user), changed(user, { name: { givenName: 'Put', familyName: 'User' } }));
        expectStatus(reply, 200);
        expectSame(at(await t.read(userPath(user)), 'name', 'givenName'), 'Put', 'name.givenName');
      },
    },
    {
      id: 'put-body',
      title: 'PUT answers with the whole resource as it is now',
      req: ['7644-091'],
      severity: 'client',
      clients: ['okta', 'ping'],
      ability: 'user update',
      dependsOn: ['put-user'],
      run: async (t) => {
        const user = await t.user();
        const reply = await t.put(userPath(user), changed(user, { displayName: 'Now' }));
        expectSame(at(reply.json, 'id'), user.id, 'id');
        expectSame(at(reply.json, 'displayName'), 'Now', 'displayName');
      },
    },
    {
      id: 'put-echo',
      title: 'A resource put back as it was read stays as it was',
      req: ['7644-089', '7644-087'],
      severity: 'client',
      clients: ['okta', 'ping'],
      ability: 'user update',
      dependsOn: ['put-user'],
      fix: 'Ignore readOnly attributes in a PUT; take back everything GET gives.',
      run: async (t) => {
        const user = await t.read(userPath(await t.user()));
        const later = await t.replaced(userPath(user), user);
        const { meta: _before, ...before } = user;
        const { meta: _after, ...after } = later;
        expectSame(after, before, 'the same resource:');
      },
    },
    {
      id: 'put-id-ignored',
      title: 'Another id in the body of a PUT does not change the id',
      req: ['7644-089', '7643-041', '7643-106'],
      dependsOn: ['put-user'],
      run: async (t) => {
        const user = await t.user();
        const reply = await t.put(userPath(user), changed(user, { id: 'other', displayName: 'X' }));
        if (!reply.ok) return expectRefused(reply, 'id cannot change');
        expectSame(at(await t.read(userPath(user)), 'id'), user.id, 'id');
      },
    },
    {
      id: 'put-without-id',
      title: 'A PUT without id in its body is served',
      req: ['7644-089'],
      severity: 'client',
      clients: ['jumpcloud', 'ping', 'onelogin'],
      ability: 'user update',
      dependsOn: ['put-user'],
      fix: 'Take the id from the URL.',
      run: async (t) => {
        const { id, meta: _meta, ...body } = await t.user();
        expectStatus(await t.put(`/Users/${id}`, { ...body, displayName: 'No id' }), 200);
      },
    },
    {
      id: 'put-meta-ignored',
      title: 'meta in the body of a PUT is ignored',
      req: ['7643-048', '7644-089'],
      severity: 'client',
      clients: ['okta'],
      ability: 'user update',
      dependsOn: ['put-user'],
      run: async (t) => {
        const user = await t.user();
        const later = await put(t, user, { meta: { resourceType: 'Other', created: '2001-01-01T00:00:00Z' } });
        expectSame(at(later, 'meta', 'created'), at(user, 'meta', 'created'), 'meta.created');
        expectSame(at(later, 'meta', 'resourceType'), 'User', 'meta.resourceType');
      },
    },
    {
      id: 'put-groups-ignored',
      title: 'groups in the body of a user PUT is ignored',
      req: ['7643-077', '7644-089'],
      severity: 'client',
      clients: ['okta'],
      ability: 'user update',
      needs: ['User.groups'],
      dependsOn: ['put-user'],
      fix: 'Ignore groups in requests for users: membership changes through groups.',
      run: async (t) => {
        const later = await put(t, await t.user(), { groups: [{ value: 'none', display: 'Ghost' }] });
        expectThat(unassigned(later.groups), 'no groups', later.groups);
      },
    },
    {
      id: 'put-keeps-membership',
      title: 'A user PUT does not touch memberships',
      req: ['7643-077'],
      severity: 'client',
      clients: ['okta', 'onelogin'],
      ability: 'user update',
      needs: ['type:Group', 'Group.members'],
      dependsOn: ['put-user', 'groups-create-with-members'],
      run: async (t) => {
        const user = await t.user();
        const group = await t.groupOf(user);
        await put(t, user, { groups: [], displayName: 'Member' });
        const members = list(await t.read(`/Groups/${group.id}`), 'members').map((member) => at(member, 'value'));
        expectSame(members, [user.id], 'the member');
      },
    },
    {
      id: 'put-deactivates',
      title: 'PUT with active false deactivates',
      req: ['7643-065', '7644-087'],
      severity: 'client',
      clients: ['okta', 'ping', 'jumpcloud', 'onelogin'],
      ability: 'activation',
      needs: ['User.active'],
      dependsOn: ['put-user'],
      run: async (t) => expectSame((await put(t, await t.user(), { active: false })).active, false, 'active'),
    },
    {
      id: 'put-reactivates',
      title: 'PUT with active true reactivates',
      req: ['7643-065', '7644-087'],
      severity: 'client',
      clients: ['okta', 'ping', 'jumpcloud', 'onelogin'],
      ability: 'activation',
      needs: ['User.active'],
      dependsOn: ['put-deactivates'],
      run: async (t) => {
        const user = await t.user();
        await put(t, user, { active: false });
        expectSame((await put(t, user, { active: true })).active, true, 'active');
      },
    },
    {
      id: 'put-replaces-multi-valued',
      title: 'PUT replaces all values of a multi-valued attribute',
      req: ['7644-087'],
      needs: ['User.emails'],
      dependsOn: ['put-user'],
      run: async (t) => {
        const later = await put(t, await t.user(), { emails: [{ value: testAddress('only'), type: 'home' }] });
        expectSame(
          list(later, 'emails').map((email) => at(email, 'value')),
          [testAddress('only')],
          'emails',
        );
      },
    },
    {
      id: 'put-null-unassigns',
      title: 'null in a PUT takes the value away',
      req: ['7643-033', '7644-087'],
      severity: 'client',
      clients: ['jumpcloud'],
      ability: 'user update',
      needs: ['User.title'],
      dependsOn: ['put-user'],
      run: async (t) => {
        const later = await put(t, await t.user({ title: 'Gone soon' }), { title: null });
        expectThat(unassigned(later.title), 'no title', later.title);
      },
    },
    {
      id: 'put-empty-array-unassigns',
      title: '[] in a PUT takes the values away',
      req: ['7643-032', '7643-033'],
      severity: 'client',
      clients: ['authentik', 'jumpcloud'],
      ability: 'user update',
      needs: ['User.emails'],
      dependsOn: ['put-user'],
      run: async (t) => {
        const later = await put(t, await t.user(), { emails: [] });
        expectThat(unassigned(later.emails), 'no emails', later.emails);
      },
    },
    {
      id: 'put-user-name',
      title: 'PUT changes userName, and the new one is what is found',
      req: ['7644-087'],
      severity: 'client',
      clients: ['okta', 'ping'],
      ability: 'user update',
      needs: ['filter'],
      dependsOn: ['put-user', 'filter-eq'],
      run: async (t) => {
        const userName = t.userName();
        const user = await t.user();
        await put(t, user, { userName });
        const found = await t.find('/Users', `userName eq "${userName}"`);
        expectThat(found.length === 1 && found[0]?.id === user.id, 'the user under the new name', found);
      },
    },
    {
      id: 'put-missing-user-name',
      title: 'A PUT without userName is refused',
      req: ['7644-090', '7643-058'],
      dependsOn: ['put-user'],
      fix: 'Require what the schema requires in a PUT as well.',
      run: async (t) => {
        const { userName: _userName, ...body } = await t.user();
        expectRefused(await t.put(`/Users/${body.id as string}`, body as JsonObject), 'userName is required');
      },
    },
    {
      id: 'put-wrong-type',
      title: 'A PUT with a value of the wrong type is refused and changes nothing',
      req: ['7644-023', '7644-090'],
      needs: ['User.name'],
      dependsOn: ['put-user'],
      run: async (t) => {
        const user = await t.user();
        expectRefused(
          await t.put(userPath(user), changed(user, { name: 42, displayName: 'Half' })),
          'name must be an object',
        );
        const { displayName } = await t.read(userPath(user));
        expectThat(displayName !== 'Half', 'nothing changed', displayName);
      },
    },
    {
      id: 'put-creates-nothing',
      title: 'PUT to an unknown id creates nothing',
      req: ['7644-015', '7644-086'],
      severity: 'client',
      clients: ['authentik', 'okta'],
      ability: 'user update',
      run: async (t) => {
        const reply = await t.put(`/Users/${t.token()}`, t.make.user());
        expectThat(!reply.ok, 'a refusal', reply);
      },
    },
    {
      id: 'put-last-modified',
      title: 'A change moves meta.lastModified and leaves meta.created',
      req: ['7643-050'],
      dependsOn: ['put-user'],
      run: async (t) => {
        const user = await t.user();
        const later = await put(t, user, { displayName: 'Changed' });
        const [before, after] = [user, later].map((one) => Date.parse(String(at(one, 'meta', 'lastModified'))));
        expectThat(after! >= before!, 'a lastModified not before the old one', later.meta);
        expectSame(at(later, 'meta', 'created'), at(user, 'meta', 'created'), 'meta.created');
      },
    },
    {
      id: 'put-external-id',
      title: 'PUT sets externalId later',
      req: ['7643-047'],
      severity: 'client',
      clients: ['okta'],
      ability: 'user update',
      dependsOn: ['put-user'],
      run: async (t) => {
        const externalId = `00u${t.token()}`;
        expectSame((await put(t, await t.user(), { externalId })).externalId, externalId, 'externalId');
      },
    },
    {
      id: 'put-enterprise',
      title: 'PUT replaces extension attributes',
      req: ['7644-087', '7643-054'],
      severity: 'client',
      clients: ['okta', 'onelogin', 'jumpcloud'],
      ability: 'user update',
      needs: ['Enterprise.department'],
      dependsOn: ['put-user', 'create-keeps-enterprise'],
      run: async (t) => {
        const user = await t.user({ [URN.enterprise]: { department: 'Sales' } });
        const later = await put(t, user, { [URN.enterprise]: { department: 'Research' } });
        expectSame(at(later, URN.enterprise, 'department'), 'Research', 'department');
      },
    },
    {
      id: 'put-two-primaries',
      title: 'Two primary e-mails are refused or reduced to one',
      req: ['7643-026'],
      severity: 'client',
      clients: ['ping'],
      ability: 'user update',
      needs: ['User.emails'],
      dependsOn: ['put-user'],
      run: async (t) => {
        const user = await t.user();
        const emails = ['a', 'b'].map((name) => ({
          value: testAddress(`put-${name}`),
          type: name === 'a' ? 'work' : 'home',
          primary: true,
        }));
        const reply = await t.put(userPath(user), changed(user, { emails }));
        if (!reply.ok) return expectRefused(reply, 'one primary at most');
        const primaries = list(await t.read(userPath(user)), 'emails').filter((email) => at(email, 'primary') === true);
        expectThat(primaries.length <= 1, 'one primary at most', primaries);
      },
    },
    {
      id: 'put-attribute-names-any-case',
      title: 'Attribute names in a PUT are read in any case',
      req: ['7643-004'],
      needs: ['User.displayName'],
      dependsOn: ['put-user'],
      run: async (t) => {
        const user = await t.user();
        const { displayName: _displayName, ...rest } = user;
        const later = await t.replaced(userPath(user), { ...rest, DISPLAYNAME: 'Other case' });
        expectSame(later.displayName, 'Other case', 'displayName');
      },
    },
  ],
);
