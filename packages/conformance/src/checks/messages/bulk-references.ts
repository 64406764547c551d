import { CheckSpec } from '../define-checks.js';
import { expectRefused, expectSame, expectStatus, expectThat } from '../../expect.js';
import { at, list, pluck } from '../../json.js';
import { URN } from '../../urns.js';
import { bulk, byBulkId, idFrom, post, sendBulk, statusOf } from './bulk-support.js';

const patchOf = (path: string, value: string) => ({
  schemas: [URN.patch],
  Operations: [{ op: 'replace', path, value }],
});

/** bulkId references (RFC 7644 sections 3.7.1 and 3.7.2). */
export const referenceSpecs: CheckSpec[] = [
  {
    id: 'bulk-reference',
    title: 'bulkId in a value is replaced by the new id',
    req: ['7644-132'],
    needs: ['type:Group', 'Group.members'],
    dependsOn: ['bulk-post', 'groups-create-with-members'],
    run: async (t) => {
      const results = await bulk(t, [
        post('u', t.make.user()),
        post('g', t.make.group({ members: [{ value: 'bulkId:u' }] }), '/Groups'),
      ]);
      expectSame(statusOf(byBulkId(results, 'g')), '201', 'status of the group');
      const group = await t.read(`/Groups/${idFrom(byBulkId(results, 'g'))}`);
      expectSame(pluck(group, 'members', 'value'), [idFrom(byBulkId(results, 'u'))], 'the member');
    },
  },
  {
    id: 'bulk-reference-forward',
    title: 'A bulkId may be used before its resource is created',
    req: ['7644-132', '7644-127'],
    needs: ['type:Group', 'Group.members'],
    dependsOn: ['bulk-reference'],
    run: async (t) => {
      const results = await bulk(t, [
        post('g', t.make.group({ members: [{ value: 'bulkId:u' }] }), '/Groups'),
        post('u', t.make.user()),
      ]);
      expectSame(statusOf(byBulkId(results, 'g')), '201', 'status of the group');
      const group = await t.read(`/Groups/${idFrom(byBulkId(results, 'g'))}`);
      expectSame(pluck(group, 'members', 'value'), [idFrom(byBulkId(results, 'u'))], 'the member');
    },
  },
  {
    id: 'bulk-reference-path',
    title: 'A bulkId in a path is replaced',
    req: ['7644-132'],
    needs: ['patch'],
    dependsOn: ['bulk-post', 'bulk-patch'],
    run: async (t) => {
      const results = await bulk(t, [
        post('u', t.make.user()),
        { method: 'PATCH', path: '/Users/bulkId:u', data: patchOf('displayName', 'By reference') },
      ]);
      expectSame((await t.read(`/Users/${idFrom(byBulkId(results, 'u'))}`)).displayName, 'By reference', 'displayName');
    },
  },
  {
    id: 'bulk-reference-manager',
    title: 'A bulkId in an extension is replaced',
    req: ['7644-132'],
    needs: ['Enterprise.manager.value'],
    dependsOn: ['bulk-post', 'create-keeps-enterprise'],
    run: async (t) => {
      const results = await bulk(t, [
        post('boss', t.make.user()),
        post('u', t.make.user({ [URN.enterprise]: { manager: { value: 'bulkId:boss' } } })),
      ]);
      const user = await t.read(`/Users/${idFrom(byBulkId(results, 'u'))}`);
      expectSame(at(user, URN.enterprise, 'manager', 'value'), idFrom(byBulkId(results, 'boss')), 'manager.value');
    },
  },
  {
    id: 'bulk-reference-circular',
    title: 'Circular references are resolved, or refused with 409',
    req: ['7644-131'],
    needs: ['type:Group', 'Group.members'],
    dependsOn: ['bulk-reference'],
    run: async (t) => {
      const reply = await sendBulk(t, [
        post('a', t.make.group({ members: [{ value: 'bulkId:b' }] }), '/Groups'),
        post('b', t.make.group({ members: [{ value: 'bulkId:a' }] }), '/Groups'),
      ]);
      if (reply.status === 409) return;
      expectStatus(reply, 200);
      const statuses = list(reply.json, 'Operations').map(statusOf);
      expectThat(statuses.every((one) => one === '201') || statuses.includes('409'), 'both created, or 409', statuses);
    },
  },
  {
    id: 'bulk-reference-unknown',
    title: 'A reference to a bulkId that is not there fails',
    req: ['7644-132'],
    needs: ['type:Group', 'Group.members'],
    dependsOn: ['bulk-reference'],
    run: async (t) => {
      const reply = await sendBulk(t, [post('g', t.make.group({ members: [{ value: 'bulkId:none' }] }), '/Groups')]);
      if (reply.status !== 200) return expectRefused(reply, 'the bulkId does not exist');
      expectThat(statusOf(list(reply.json, 'Operations')[0]).startsWith('4'), 'a 4xx', reply);
    },
  },
  {
    id: 'bulk-group-of-users',
    title: 'A group with twenty users in one Bulk',
    req: ['7644-132', '7644-134'],
    severity: 'advice',
    needs: ['type:Group', 'Group.members'],
    dependsOn: ['bulk-reference'],
    run: async (t) => {
      const max = t.announced.limit('bulk', 'maxOperations') ?? 21;
      const count = Math.min(20, max - 1);
      const ids = Array.from({ length: count }, (_, i) => `u${i}`);
      const results = await bulk(t, [
        ...ids.map((id) => post(id, t.make.user())),
        post('g', t.make.group({ members: ids.map((id) => ({ value: `bulkId:${id}` })) }), '/Groups'),
      ]);
      const group = await t.read(`/Groups/${idFrom(byBulkId(results, 'g'))}`);
      expectThat(list(group, 'members').length === count, `${count} members`, `${list(group, 'members').length}`);
    },
  },
];
