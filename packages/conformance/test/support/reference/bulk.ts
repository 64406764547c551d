import { randomUUID } from 'node:crypto';
import { type Json, type JsonObject, isObject } from '../../../src/json.js';
import { ScimError } from './scim-error.js';

export const MAX_OPERATIONS = 50;
export const MAX_PAYLOAD = 200_000;

/** Runs one operation of a Bulk request as a request of its own; `id` is the id that a POST shall give. */
export type RunOperation = (
  operation: JsonObject,
  id: string,
) => { status: number; location?: string; body?: JsonObject };

/** RFC 7644 section 3.7: ids are given in advance, so references forward and in circles hold. @throws ScimError */
export function bulkResponse(body: JsonObject, run: RunOperation): JsonObject {
  if (!Array.isArray(body.Operations)) throw new ScimError(400, 'Operations must be an array', 'invalidSyntax');
  if (body.Operations.length > MAX_OPERATIONS) throw new ScimError(413, `more than maxOperations ${MAX_OPERATIONS}`);
  const limit = typeof body.failOnErrors === 'number' ? body.failOnErrors : Infinity;
  const ids = new Map<string, string>();
  for (const one of body.Operations)
    if (isObject(one) && typeof one.bulkId === 'string') ids.set(one.bulkId, randomUUID());
  const results: JsonObject[] = [];
  let failed = 0;
  for (const one of body.Operations) {
    if (failed >= limit) break;
    const operation = isObject(one) ? one : {};
    const result = runOne(operation, ids, run);
    if (Number(result.status) >= 400) failed += 1;
    results.push({
      method: operation.method ?? null,
      ...(operation.bulkId === undefined ? {} : { bulkId: operation.bulkId }),
      ...result,
    });
  }
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'], Operations: results };
}

function runOne(operation: JsonObject, ids: ReadonlyMap<string, string>, run: RunOperation): JsonObject {
  try {
    const { method, bulkId } = operation;
    if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(String(method)))
      throw new ScimError(400, 'no such method', 'invalidSyntax');
    if (method === 'POST' && typeof bulkId !== 'string') throw new ScimError(400, 'bulkId is missing', 'invalidSyntax');
    if (method !== 'DELETE' && !isObject(operation.data)) throw new ScimError(400, 'data is missing', 'invalidSyntax');
    const { status, location } = run(resolve(operation, ids) as JsonObject, ids.get(String(bulkId)) ?? randomUUID());
    return { status: String(status), ...(location === undefined ? {} : { location }) };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return { status: String(error.status), response: error.body() };
  }
}

function resolve(value: Json, ids: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') {
    return value.replace(/bulkId:([\w-]+)/g, (_whole, bulkId: string) => {
      const id = ids.get(bulkId);
      if (id === undefined) throw new ScimError(400, `no bulkId ${bulkId}`, 'invalidValue');
      return id;
    });
  }
  if (Array.isArray(value)) return value.map((one) => resolve(one, ids));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one, ids)]));
  return value;
}
