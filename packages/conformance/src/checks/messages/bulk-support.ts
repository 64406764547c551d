import { Reply } from '../../client/reply.js';
import { expectStatus, expectThat } from '../../expect.js';
import { Json, JsonObject, at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { CheckContext } from '../../check-context.js';

export const bulkBody = (operations: Json[], more: JsonObject = {}): JsonObject => ({
  schemas: [URN.bulkRequest],
  ...more,
  Operations: operations,
});

export const sendBulk = (t: CheckContext, operations: Json[], more: JsonObject = {}): Promise<Reply> =>
  t.post('/Bulk', bulkBody(operations, more));

/** A Bulk request that is processed: 200 and the results, in the order they came. */
export async function bulk(t: CheckContext, operations: Json[], more: JsonObject = {}): Promise<Json[]> {
  const reply = await sendBulk(t, operations, more);
  expectStatus(reply, 200);
  expectThat(Array.isArray(at(reply.json, 'Operations')), 'Operations, an array', reply);
  return list(reply.json, 'Operations');
}

/** Some servers give the status as RFC 7644 section 3.7 shows it, others as {"code": ...} of an earlier draft. */
export const statusOf = (result: Json | undefined): string => String(at(result, 'status'));

export function post(bulkId: string, data: Json, path = '/Users'): Json {
  return { method: 'POST', path, bulkId, data };
}

export const idFrom = (result: Json | undefined): string => String(at(result, 'location')).split('/').at(-1) ?? '';
export const byBulkId = (results: Json[], bulkId: string): Json | undefined =>
  results.find((one) => at(one, 'bulkId') === bulkId);
