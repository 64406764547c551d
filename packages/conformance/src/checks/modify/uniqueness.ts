import { Reply } from '../../client/reply.js';
import { expectStatus, expectThat } from '../../expect.js';
import { URN } from '../../urns.js';
import { CheckContext, userPath } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';

async function twice(t: CheckContext, change: (name: string) => string = (name) => name): Promise<Reply> {
  const user = await t.user();
  return t.post('/Users', t.make.user({ userName: change(String(user.userName)) }));
}

/** userName is unique (RFC 7643 section 4.1.1); externalId and names of groups need not be. */
export const uniquenessChecks = defineChecks(
  'uniqueness',
  { dependsOn: ['create-user'], fix: 'Let a unique index decide, over the folded userName, on every way of writing.' },
  [
    {
      id: 'uniqueness-post',
      title: 'A second user of the same userName is refused with 409',
      req: ['7644-021', '7643-058'],
      severity: 'client',
      clients: ['okta', 'entra', 'rippling', 'authentik', 'google'],
      ability: 'user create',
      run: async (t) => expectStatus(await twice(t), 409),
    },
    {
      id: 'uniqueness-post-any-case',
      title: 'A userName that differs in case alone is taken too',
      req: ['7643-058'],
      severity: 'client',
      clients: ['okta', 'entra'],
      ability: 'user create',
      dependsOn: ['uniqueness-post'],
      run: async (t) => {
        if (t.announced.attribute(URN.user, 'userName')?.caseExact === true) return;
        expectStatus(await twice(t, (name) => name.toUpperCase()), 409);
      },
    },
    {
      id: 'uniqueness-inactive',
      title: 'An inactive user keeps its userName',
      req: ['7643-058'],
      severity: 'client',
      clients: ['okta', 'entra'],
      ability: 'user create',
      needs: ['User.active'],
      dependsOn: ['uniqueness-post', 'create-keeps-inactive'],
      run: async (t) => {
        const user = await t.user({ active: false });
        expectStatus(await t.post('/Users', t.make.user({ userName: user.userName! })), 409);
      },
    },
    {
      id: 'uniqueness-put',
      title: 'PUT to a userName that is taken is refused with 409',
      req: ['7644-092'],
      severity: 'client',
      clients: ['okta', 'ping'],
      ability: 'user update',
      dependsOn: ['put-user'],
      run: async (t) => {
        const [user, taken] = [await t.user(), await t.user()];
        expectStatus(await t.put(userPath(user), { ...user, userName: taken.userName! }), 409);
      },
    },
    {
      id: 'uniqueness-put-own',
      title: 'PUT with the own userName is no conflict',
      req: ['7644-087'],
      severity: 'client',
      clients: ['okta', 'ping'],
      ability: 'user update',
      dependsOn: ['put-user'],
      run: async (t) => {
        const user = await t.user();
        expectStatus(await t.put(userPath(user), { ...user, displayName: 'Same name' }), 200);
      },
    },
    {
      id: 'uniqueness-put-own-case',
      title: 'PUT may change the case of the own userName',
      req: ['7644-087'],
      severity: 'client',
      clients: ['entra'],
      ability: 'user update',
      dependsOn: ['uniqueness-put-own'],
      run: async (t) => {
        const user = await t.user();
        expectStatus(await t.put(userPath(user), { ...user, userName: String(user.userName).toUpperCase() }), 200);
      },
    },
    {
      id: 'uniqueness-patch',
      title: 'PATCH to a userName that is taken is refused with 409',
      req: ['7644-021', '7643-058'],
      severity: 'client',
      clients: ['entra'],
      ability: 'user update',
      needs: ['patch'],
      dependsOn: ['patch-replace-user-name'],
      run: async (t) => {
        const [user, taken] = [await t.user(), await t.user()];
        expectStatus(await t.patch(userPath(user), [{ op: 'replace', path: 'userName', value: taken.userName! }]), 409);
      },
    },
    {
      id: 'uniqueness-external-id-free',
      title: 'Two users may have the same externalId',
      req: ['7643-046', '7643-047'],
      severity: 'client',
      clients: ['okta', 'entra'],
      ability: 'user create',
      fix: 'externalId belongs to the client: never refuse it as a duplicate.',
      run: async (t) => {
        const externalId = `same-${t.token()}`;
        await t.user({ externalId });
        expectStatus(await t.post('/Users', t.make.user({ externalId })), 201);
      },
    },
    {
      id: 'uniqueness-emails-free',
      title: 'Two users may have the same e-mail address',
      req: ['7643-024'],
      needs: ['User.emails'],
      run: async (t) => {
        if (t.announced.attribute(URN.user, 'emails.value')?.uniqueness !== 'none' && t.announced.schemas.length > 0)
          return;
        const emails = [{ value: `shared-${t.token()}@example.test`, type: 'work' }];
        await t.user({ emails });
        expectStatus(await t.post('/Users', t.make.user({ emails })), 201);
      },
    },
    {
      id: 'uniqueness-group-name',
      title: 'A second group of the same name is created, or refused with 409',
      req: ['7644-021'],
      severity: 'client',
      clients: ['entra', 'okta'],
      ability: 'group push',
      needs: ['type:Group'],
      dependsOn: ['groups-create'],
      run: async (t) => {
        const group = await t.group();
        expectStatus(await t.post('/Groups', t.make.group({ displayName: group.displayName! })), 201, 409);
      },
    },
    {
      id: 'uniqueness-free-again',
      title: 'A userName given up by a change can be used',
      req: ['7643-058'],
      dependsOn: ['put-user'],
      run: async (t) => {
        const user = await t.user();
        await t.replaced(userPath(user), { ...user, userName: t.userName() });
        expectStatus(await t.post('/Users', t.make.user({ userName: user.userName! })), 201);
      },
    },
    {
      id: 'uniqueness-refused-creates-nothing',
      title: 'A refused duplicate leaves nothing behind',
      req: ['7644-021'],
      needs: ['filter'],
      dependsOn: ['uniqueness-post', 'filter-eq'],
      run: async (t) => {
        const user = await t.user();
        await t.post('/Users', t.make.user({ userName: user.userName! }));
        const found = await t.find('/Users', `userName eq ${JSON.stringify(user.userName)}`);
        expectThat(found.length === 1 && found[0]?.id === user.id, 'the first user alone', found);
      },
    },
  ],
);
