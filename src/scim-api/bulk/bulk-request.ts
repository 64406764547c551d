import { bulkFailOnNoErrors } from '../../scim/compat/bulk-fail-on-no-errors.js';
import type { Compatibility } from '../../scim/compat/rule.js';
import { InvalidSyntaxError, InvalidValueError, PayloadTooLargeError, ScimError } from '../../scim/errors.js';
import { isJsonObject, type Json, type JsonObject } from '../../scim/json.js';
import { LIMITS } from '../../scim/limits.js';
import { quoted } from '../../scim/quoted.js';
import { MESSAGES } from '../../scim/urns.js';

export type BulkMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One operation of a BulkRequest, readable; `path` is `/Users` or `/Users/{id}`. */
export interface BulkOperation {
  readonly method: BulkMethod;
  readonly path: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly data?: JsonObject;
}

/** An operation that cannot be read fails alone (RFC 7644 section 3.7: go on with as many changes as possible). */
export interface UnreadableOperation {
  readonly method: string;
  readonly bulkId?: string;
  readonly error: ScimError;
}

export interface BulkRequest {
  readonly failOnErrors?: number;
  readonly operations: readonly (BulkOperation | UnreadableOperation)[];
}

/**
 * Reads a BulkRequest (RFC 7644 section 3.7). Errors of the request as a whole: invalidSyntax, invalidValue, 413 when it
 * has more operations than ServiceProviderConfig announces.
 */
export function readBulkRequest(body: unknown, compat: Compatibility): BulkRequest {
  if (!isJsonObject(body)) throw new InvalidSyntaxError('A BulkRequest is a JSON object.');
  const message = foldKeys(body);
  const schemas = message.get('schemas');
  if (!Array.isArray(schemas) || !schemas.includes(MESSAGES.bulkRequest)) {
    throw new InvalidSyntaxError(`schemas must hold "${MESSAGES.bulkRequest}".`);
  }
  const operations = message.get('operations');
  if (!Array.isArray(operations)) throw new InvalidSyntaxError('Operations must be an array.');
  if (operations.length > LIMITS.bulkOperations) {
    throw new PayloadTooLargeError(
      `The request has ${operations.length} operations, more than maxOperations (${LIMITS.bulkOperations}). Split it.`,
    );
  }
  const given = message.get('failonerrors');
  const failOnErrors = given === 0 && compat.allows(bulkFailOnNoErrors) ? undefined : given;
  if (
    failOnErrors !== undefined &&
    failOnErrors !== null &&
    !(Number.isInteger(failOnErrors) && Number(failOnErrors) >= 1)
  ) {
    throw new InvalidValueError('failOnErrors must be a whole number of at least 1.', 'parameter-invalid');
  }
  const read = operations.map(readOperation);
  rejectRepeatedBulkIds(read);
  return { ...(typeof failOnErrors === 'number' && { failOnErrors }), operations: read };
}

function readOperation(operation: Json): BulkOperation | UnreadableOperation {
  const fields = isJsonObject(operation) ? foldKeys(operation) : new Map<string, Json>();
  const text = (name: string) => {
    const value = fields.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const method = text('method')?.toUpperCase() ?? '';
  const bulkId = text('bulkid');
  const failed = (error: ScimError): UnreadableOperation => ({ method, ...(bulkId && { bulkId }), error });
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH' && method !== 'DELETE') {
    return failed(new InvalidSyntaxError('method must be "POST", "PUT", "PATCH" or "DELETE".'));
  }
  const path = text('path');
  if (!path) return failed(new InvalidSyntaxError('path is required: "/Users" to create, "/Users/{id}" otherwise.'));
  if (method === 'POST' && !bulkId) return failed(new InvalidSyntaxError('bulkId is required with POST.'));
  const data = fields.get('data');
  if (method !== 'DELETE' && !isJsonObject(data))
    return failed(new InvalidSyntaxError(`data is required with ${method}.`));
  const version = text('version');
  return {
    method,
    path: `/${withoutSlashes(path)}`,
    ...(bulkId && { bulkId }),
    ...(version && { version }),
    ...(isJsonObject(data) && { data }),
  };
}

/** A path without the slashes around it, which URLs may have too. */
function withoutSlashes(path: string): string {
  let [start, end] = [0, path.length];
  while (path[start] === '/') start++;
  while (end > start && path[end - 1] === '/') end--;
  return path.slice(start, end);
}

function rejectRepeatedBulkIds(operations: BulkRequest['operations']): void {
  const seen = new Set<string>();
  for (const { method, bulkId } of operations) {
    if (method !== 'POST' || !bulkId) continue;
    if (seen.has(bulkId)) throw new InvalidValueError(`bulkId ${quoted(bulkId)} stands on two POST operations.`);
    seen.add(bulkId);
  }
}

/** Attribute names are case-insensitive (RFC 7643 section 2.1), those of messages too. */
function foldKeys(object: JsonObject): Map<string, Json> {
  return new Map(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]));
}
