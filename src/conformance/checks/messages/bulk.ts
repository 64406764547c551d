import { TransportFault } from '../../client/http-client.js';
import { expectRefused, expectSame, expectSet, expectStatus, expectThat } from '../../expect.js';
import { at, list, pluck } from '../../json.js';
import { URN } from '../../names.js';
import { userPath } from '../../trial.js';
import { family } from '../family.js';
import { bulk, byBulkId, idFrom, post, sendBulk, statusOf } from './bulk-support.js';

/** A server may close the connection on a body it will not read; its 413 is then lost on the way. */
function refusedWhileSending(error: unknown): undefined {
  if (error instanceof TransportFault && error.kind === 'broken') return undefined;
  throw error;
}

const patchOf = (path: string, value: string) => ({
  schemas: [URN.patch],
  Operations: [{ op: 'replace', path, value }],
});

/** Bulk (RFC 7644 section 3.7). */
export const bulkChecks = family(
  'bulk',
  {
    needs: ['bulk'],
    relies: ['create-user', 'read-user'],
    mend: 'Process each operation as if it were a request of its own, and list every result.',
  },
  [
    {
      id: 'bulk-post',
      title: 'Bulk creates a user',
      req: ['7644-122', '7644-124'],
      run: async (t) => {
        const [result] = await bulk(t, [post('a', t.make.user())]);
        expectSame(statusOf(result), '201', 'status');
      },
    },
    {
      id: 'bulk-response-schema',
      title: 'The reply names the BulkResponse schema',
      req: ['7644-122'],
      relies: ['bulk-post'],
      run: async (t) => {
        const reply = await sendBulk(t, [post('a', t.make.user())]);
        expectThat(list(reply.json, 'schemas').includes(URN.bulkResponse), `schemas with ${URN.bulkResponse}`, reply);
      },
    },
    {
      id: 'bulk-bulk-id',
      title: 'The bulkId comes back with its result',
      req: ['7644-126'],
      relies: ['bulk-post'],
      run: async (t) => expectSame(at((await bulk(t, [post('my-id', t.make.user())]))[0], 'bulkId'), 'my-id', 'bulkId'),
    },
    {
      id: 'bulk-method',
      title: 'Each result names its method',
      req: ['7644-133'],
      relies: ['bulk-post'],
      run: async (t) => expectSame(at((await bulk(t, [post('a', t.make.user())]))[0], 'method'), 'POST', 'method'),
    },
    {
      id: 'bulk-status-string',
      title: 'The status of a result is a string',
      req: ['7644-133'],
      relies: ['bulk-post'],
      run: async (t) =>
        expectThat(
          typeof at((await bulk(t, [post('a', t.make.user())]))[0], 'status') === 'string',
          'a string',
          'another type',
        ),
    },
    {
      id: 'bulk-location',
      title: 'A created resource is where location says',
      req: ['7644-128', '7644-133'],
      relies: ['bulk-post'],
      run: async (t) => {
        const [result] = await bulk(t, [post('a', t.make.user())]);
        expectThat(typeof at(result, 'location') === 'string', 'location', result);
        expectStatus(await t.get(`/Users/${idFrom(result)}`), 200);
      },
    },
    {
      id: 'bulk-put',
      title: 'Bulk replaces a user',
      req: ['7644-122'],
      relies: ['put-user'],
      run: async (t) => {
        const user = await t.user();
        const [result] = await bulk(t, [
          { method: 'PUT', path: userPath(user), data: { ...user, displayName: 'By bulk' } },
        ]);
        expectSame(statusOf(result), '200', 'status');
        expectSame((await t.read(userPath(user))).displayName, 'By bulk', 'displayName');
      },
    },
    {
      id: 'bulk-patch',
      title: 'Bulk patches a user',
      req: ['7644-122'],
      needs: ['patch'],
      relies: ['patch-replace-attribute'],
      run: async (t) => {
        const user = await t.user();
        const [result] = await bulk(t, [
          { method: 'PATCH', path: userPath(user), data: patchOf('displayName', 'By bulk') },
        ]);
        expectThat(['200', '204'].includes(statusOf(result)), 'status 200 or 204', result);
        expectSame((await t.read(userPath(user))).displayName, 'By bulk', 'displayName');
      },
    },
    {
      id: 'bulk-delete',
      title: 'Bulk deletes a user',
      req: ['7644-122', '7644-121'],
      run: async (t) => {
        const user = await t.user();
        const [result] = await bulk(t, [{ method: 'DELETE', path: userPath(user) }]);
        expectSame(statusOf(result), '204', 'status');
        expectThat(!(await t.get(userPath(user))).ok, 'no user any more', 'it is still there');
      },
    },
    {
      id: 'bulk-result-location',
      title: 'Results of PUT, PATCH and DELETE carry the location',
      req: ['7644-128'],
      run: async (t) => {
        const user = await t.user();
        const [result] = await bulk(t, [{ method: 'PUT', path: userPath(user), data: user }]);
        expectThat(String(at(result, 'location')).endsWith(userPath(user)), `.../Users/${user.id}`, result);
      },
    },
    {
      id: 'bulk-several',
      title: 'All operations are processed and listed',
      req: ['7644-125', '7644-133'],
      relies: ['bulk-post'],
      run: async (t) => {
        const results = await bulk(
          t,
          ['a', 'b', 'c'].map((id) => post(id, t.make.user())),
        );
        expectSet(
          results.map((one) => at(one, 'bulkId')),
          ['a', 'b', 'c'],
          'bulkIds',
        );
      },
    },
    {
      id: 'bulk-continues',
      title: 'A failure does not stop the others',
      req: ['7644-125'],
      relies: ['bulk-post'],
      run: async (t) => {
        const results = await bulk(t, [post('bad', { schemas: [URN.user] }), post('good', t.make.user())]);
        expectSame(statusOf(byBulkId(results, 'good')), '201', 'status of the good one');
        expectThat(
          statusOf(byBulkId(results, 'bad')).startsWith('4'),
          'a 4xx for the bad one',
          byBulkId(results, 'bad'),
        );
      },
    },
    {
      id: 'bulk-error-response',
      title: 'A failed operation has its error in "response"',
      req: ['7644-128', '7644-133'],
      relies: ['bulk-continues'],
      run: async (t) => {
        const [result] = await bulk(t, [post('bad', { schemas: [URN.user] })]);
        expectThat(list(result, 'response', 'schemas').includes(URN.error), `response with ${URN.error}`, result);
      },
    },
    {
      id: 'bulk-error-no-location',
      title: 'A failed POST has no location',
      req: ['7644-128'],
      relies: ['bulk-continues'],
      run: async (t) => {
        const [result] = await bulk(t, [post('bad', { schemas: [URN.user] })]);
        expectThat(at(result, 'location') === undefined, 'no location', result);
      },
    },
    {
      id: 'bulk-fail-on-errors',
      title: 'failOnErrors 1 stops at the first failure',
      req: ['7644-125'],
      relies: ['bulk-continues'],
      run: async (t) => {
        const late = t.make.user();
        const results = await bulk(t, [post('bad', { schemas: [URN.user] }), post('late', late)], { failOnErrors: 1 });
        expectThat(
          byBulkId(results, 'late') === undefined || statusOf(byBulkId(results, 'late')) !== '201',
          'nothing after the failure',
          results,
        );
      },
    },
    {
      id: 'bulk-fail-on-errors-two',
      title: 'failOnErrors 2 goes on after one failure',
      req: ['7644-125'],
      relies: ['bulk-continues'],
      run: async (t) => {
        const results = await bulk(t, [post('bad', { schemas: [URN.user] }), post('good', t.make.user())], {
          failOnErrors: 2,
        });
        expectSame(statusOf(byBulkId(results, 'good')), '201', 'status of the good one');
      },
    },
    {
      id: 'bulk-duplicate',
      title: 'A duplicate in Bulk is 409',
      req: ['7644-130', '7644-021'],
      relies: ['bulk-post', 'uniqueness-post'],
      run: async (t) => {
        const user = await t.user();
        const [result] = await bulk(t, [post('dup', t.make.user({ userName: user.userName! }))]);
        expectSame(statusOf(result), '409', 'status');
      },
    },
    {
      id: 'bulk-duplicate-inside',
      title: 'Two operations of one Bulk with the same userName: one 201, one 409',
      req: ['7644-130', '7644-127'],
      relies: ['bulk-post', 'uniqueness-post'],
      run: async (t) => {
        const user = t.make.user();
        const results = await bulk(t, [post('a', user), post('b', user)]);
        expectSet(results.map(statusOf), ['201', '409'], 'statuses');
      },
    },
    {
      id: 'bulk-unknown-id',
      title: 'An operation on an unknown id is 404',
      req: ['7644-130'],
      needs: ['patch'],
      relies: ['errors-unknown-user-patch'],
      run: async (t) => {
        const [result] = await bulk(t, [
          { method: 'PATCH', path: `/Users/${t.token()}`, data: patchOf('displayName', 'X') },
        ]);
        expectSame(statusOf(result), '404', 'status');
      },
    },
    {
      id: 'bulk-reference',
      title: 'bulkId in a value is replaced by the new id',
      req: ['7644-132'],
      needs: ['type:Group', 'Group.members'],
      relies: ['bulk-post', 'groups-create-with-members'],
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
      relies: ['bulk-reference'],
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
      relies: ['bulk-post', 'bulk-patch'],
      run: async (t) => {
        const results = await bulk(t, [
          post('u', t.make.user()),
          { method: 'PATCH', path: '/Users/bulkId:u', data: patchOf('displayName', 'By reference') },
        ]);
        expectSame(
          (await t.read(`/Users/${idFrom(byBulkId(results, 'u'))}`)).displayName,
          'By reference',
          'displayName',
        );
      },
    },
    {
      id: 'bulk-reference-manager',
      title: 'A bulkId in an extension is replaced',
      req: ['7644-132'],
      needs: ['Enterprise.manager.value'],
      relies: ['bulk-post', 'create-keeps-enterprise'],
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
      relies: ['bulk-reference'],
      run: async (t) => {
        const reply = await sendBulk(t, [
          post('a', t.make.group({ members: [{ value: 'bulkId:b' }] }), '/Groups'),
          post('b', t.make.group({ members: [{ value: 'bulkId:a' }] }), '/Groups'),
        ]);
        if (reply.status === 409) return;
        expectStatus(reply, 200);
        const statuses = list(reply.json, 'Operations').map(statusOf);
        expectThat(
          statuses.every((one) => one === '201') || statuses.includes('409'),
          'both created, or 409',
          statuses,
        );
      },
    },
    {
      id: 'bulk-reference-unknown',
      title: 'A reference to a bulkId that is not there fails',
      req: ['7644-132'],
      needs: ['type:Group', 'Group.members'],
      relies: ['bulk-reference'],
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
      relies: ['bulk-reference'],
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
    {
      id: 'bulk-bad-method',
      title: 'An operation with another method fails',
      req: ['7644-123'],
      run: async (t) => {
        const reply = await sendBulk(t, [{ method: 'GET', path: '/Users' }]);
        if (reply.status !== 200) return expectRefused(reply, 'GET is no bulk method');
        expectThat(!statusOf(list(reply.json, 'Operations')[0]).startsWith('2'), 'a failure', reply);
      },
    },
    {
      id: 'bulk-post-without-bulk-id',
      title: 'A POST without bulkId fails',
      req: ['7644-123'],
      severity: 'advice',
      run: async (t) => {
        const reply = await sendBulk(t, [{ method: 'POST', path: '/Users', data: t.make.user() }]);
        if (reply.status !== 200) return expectRefused(reply, 'bulkId is required');
        expectThat(!statusOf(list(reply.json, 'Operations')[0]).startsWith('2'), 'a failure', reply);
      },
    },
    {
      id: 'bulk-post-without-data',
      title: 'A POST without data fails',
      req: ['7644-123'],
      run: async (t) => {
        const reply = await sendBulk(t, [{ method: 'POST', path: '/Users', bulkId: 'a' }]);
        if (reply.status !== 200) return expectRefused(reply, 'data is required');
        expectThat(statusOf(list(reply.json, 'Operations')[0]).startsWith('4'), 'a 4xx', reply);
      },
    },
    {
      id: 'bulk-without-operations',
      title: 'A Bulk without Operations is refused',
      req: ['7644-122'],
      run: async (t) => expectRefused(await t.post('/Bulk', { schemas: [URN.bulkRequest] }), 'Operations is required'),
    },
    {
      id: 'bulk-max-operations',
      title: 'More than maxOperations is 413',
      req: ['7644-134'],
      mend: 'Answer 413 and name maxOperations in the detail.',
      run: async (t) => {
        const max = t.announced.limit('bulk', 'maxOperations');
        if (max === undefined || max > 2_000) return;
        const path = `/Users/none-${t.token()}`;
        const reply = await sendBulk(
          t,
          Array.from({ length: max + 1 }, () => ({ method: 'DELETE', path })),
        );
        expectStatus(reply, 413);
      },
    },
    {
      id: 'bulk-max-payload',
      title: 'More than maxPayloadSize is 413',
      req: ['7644-134'],
      mend: 'Answer 413 and name maxPayloadSize in the detail.',
      run: async (t) => {
        const max = t.announced.limit('bulk', 'maxPayloadSize');
        if (max === undefined || max > 20_000_000) return;
        const padded = [post('a', { schemas: [URN.user], padding: 'x'.repeat(max) })];
        const reply = await sendBulk(t, padded).catch(refusedWhileSending);
        if (reply) expectStatus(reply, 413);
      },
    },
    {
      id: 'bulk-version',
      title: 'A version that does not hold fails with 412',
      req: ['7644-129'],
      needs: ['etag', 'patch'],
      relies: ['etag-mismatch-patch', 'bulk-patch'],
      run: async (t) => {
        const user = await t.user();
        const [result] = await bulk(t, [
          {
            method: 'PATCH',
            path: userPath(user),
            version: `W/"stale-${t.token()}"`,
            data: patchOf('displayName', 'Lost'),
          },
        ]);
        expectSame(statusOf(result), '412', 'status');
      },
    },
    {
      id: 'bulk-read-only',
      title: 'Bulk ignores readOnly attributes as POST does',
      req: ['7644-130', '7644-018'],
      relies: ['bulk-post'],
      run: async (t) => {
        const own = `own-${t.token()}`;
        const [result] = await bulk(t, [post('a', t.make.user({ id: own }))]);
        expectThat(idFrom(result) !== own, 'an id of the server', result);
      },
    },
  ],
);
