import { CheckSpec } from '../define-checks.js';
import { TransportFault } from '../../client/http-client.js';
import { expectRefused, expectSame, expectStatus, expectThat } from '../../expect.js';
import { at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { bulk, byBulkId, post, sendBulk, statusOf } from './bulk-support.js';

/** A server may close the connection on a body it will not read; its 413 is then lost on the way. */
function refusedWhileSending(error: unknown): undefined {
  if (error instanceof TransportFault && error.kind === 'broken') return undefined;
  throw error;
}

/** What fails in a Bulk request, and its limits (RFC 7644 sections 3.7.3 and 3.7.4). */
export const failureSpecs: CheckSpec[] = [
  {
    id: 'bulk-continues',
    title: 'A failure does not stop the others',
    req: ['7644-125'],
    dependsOn: ['bulk-post'],
    run: async (t) => {
      const results = await bulk(t, [post('bad', { schemas: [URN.user] }), post('good', t.make.user())]);
      expectSame(statusOf(byBulkId(results, 'good')), '201', 'status of the good one');
      expectThat(statusOf(byBulkId(results, 'bad')).startsWith('4'), 'a 4xx for the bad one', byBulkId(results, 'bad'));
    },
  },
  {
    id: 'bulk-error-response',
    title: 'A failed operation has its error in "response"',
    req: ['7644-128', '7644-133'],
    dependsOn: ['bulk-continues'],
    run: async (t) => {
      const [result] = await bulk(t, [post('bad', { schemas: [URN.user] })]);
      expectThat(list(result, 'response', 'schemas').includes(URN.error), `response with ${URN.error}`, result);
    },
  },
  {
    id: 'bulk-error-no-location',
    title: 'A failed POST has no location',
    req: ['7644-128'],
    dependsOn: ['bulk-continues'],
    run: async (t) => {
      const [result] = await bulk(t, [post('bad', { schemas: [URN.user] })]);
      expectThat(at(result, 'location') === undefined, 'no location', result);
    },
  },
  {
    id: 'bulk-fail-on-errors',
    title: 'failOnErrors 1 stops at the first failure',
    req: ['7644-125'],
    dependsOn: ['bulk-continues'],
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
    dependsOn: ['bulk-continues'],
    run: async (t) => {
      const results = await bulk(t, [post('bad', { schemas: [URN.user] }), post('good', t.make.user())], {
        failOnErrors: 2,
      });
      expectSame(statusOf(byBulkId(results, 'good')), '201', 'status of the good one');
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
    fix: 'Answer 413 and name maxOperations in the detail.',
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
    fix: 'Answer 413 and name maxPayloadSize in the detail.',
    run: async (t) => {
      const max = t.announced.limit('bulk', 'maxPayloadSize');
      if (max === undefined || max > 20_000_000) return;
      const padded = [post('a', { schemas: [URN.user], padding: 'x'.repeat(max) })];
      const reply = await sendBulk(t, padded).catch(refusedWhileSending);
      if (reply) expectStatus(reply, 413);
    },
  },
];
