import { expectSame, expectSet, expectStatus, expectThat } from '../../expect.js';
import { at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { userPath } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';
import { bulk, idFrom, post, sendBulk, statusOf } from './bulk-support.js';

import { failureSpecs } from './bulk-failures.js';
import { referenceSpecs } from './bulk-references.js';
const patchOf = (path: string, value: string) => ({
  schemas: [URN.patch],
  Operations: [{ op: 'replace', path, value }],
});

/** Bulk (RFC 7644 section 3.7). */
export const bulkChecks = defineChecks(
  'bulk',
  {
    needs: ['bulk'],
    dependsOn: ['create-user', 'read-user'],
    fix: 'Process each operation as if it were a request of its own, and list every result.',
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
      dependsOn: ['bulk-post'],
      run: async (t) => {
        const reply = await sendBulk(t, [post('a', t.make.user())]);
        expectThat(list(reply.json, 'schemas').includes(URN.bulkResponse), `schemas with ${URN.bulkResponse}`, reply);
      },
    },
    {
      id: 'bulk-bulk-id',
      title: 'The bulkId comes back with its result',
      req: ['7644-126'],
      dependsOn: ['bulk-post'],
      run: async (t) => expectSame(at((await bulk(t, [post('my-id', t.make.user())]))[0], 'bulkId'), 'my-id', 'bulkId'),
    },
    {
      id: 'bulk-method',
      title: 'Each result names its method',
      req: ['7644-133'],
      dependsOn: ['bulk-post'],
      run: async (t) => expectSame(at((await bulk(t, [post('a', t.make.user())]))[0], 'method'), 'POST', 'method'),
    },
    {
      id: 'bulk-status-string',
      title: 'The status of a result is a string',
      req: ['7644-133'],
      dependsOn: ['bulk-post'],
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
      dependsOn: ['bulk-post'],
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
      dependsOn: ['put-user'],
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
      dependsOn: ['patch-replace-attribute'],
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
      dependsOn: ['bulk-post'],
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
      id: 'bulk-duplicate',
      title: 'A duplicate in Bulk is 409',
      req: ['7644-130', '7644-021'],
      dependsOn: ['bulk-post', 'uniqueness-post'],
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
      dependsOn: ['bulk-post', 'uniqueness-post'],
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
      dependsOn: ['errors-unknown-user-patch'],
      run: async (t) => {
        const [result] = await bulk(t, [
          { method: 'PATCH', path: `/Users/${t.token()}`, data: patchOf('displayName', 'X') },
        ]);
        expectSame(statusOf(result), '404', 'status');
      },
    },
    {
      id: 'bulk-version',
      title: 'A version that does not hold fails with 412',
      req: ['7644-129'],
      needs: ['etag', 'patch'],
      dependsOn: ['etag-mismatch-patch', 'bulk-patch'],
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
      dependsOn: ['bulk-post'],
      run: async (t) => {
        const own = `own-${t.token()}`;
        const [result] = await bulk(t, [post('a', t.make.user({ id: own }))]);
        expectThat(idFrom(result) !== own, 'an id of the server', result);
      },
    },
    ...failureSpecs,
    ...referenceSpecs,
  ],
);
