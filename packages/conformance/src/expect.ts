import { Reply } from './client/reply.js';
import { at, list, sameJson, sameSet } from './json.js';
import { Finding } from './outcome.js';
import { URN } from './urns.js';

/** How a value appears in a finding: short JSON. */
export function show(value: unknown): string {
  if (value instanceof Reply) return value.describe();
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 400 ? `${text.slice(0, 400)}...` : text;
}

/** @throws Finding unless the condition holds; `expected` completes "expected ...". */
export function expectThat(condition: boolean, expected: string, got: unknown): asserts condition {
  if (!condition) throw new Finding(expected, typeof got === 'string' ? got : show(got));
}

/** @throws Finding unless the reply has one of the statuses. */
export function expectStatus(reply: Reply, ...statuses: number[]): void {
  if (!statuses.includes(reply.status)) throw new Finding(`status ${statuses.join(' or ')}`, reply.describe());
}

/** The request had to be refused as the client's fault; which 4xx is not this check's matter. */
export function expectRefused(reply: Reply, why: string): void {
  const refused = reply.status >= 400 && reply.status < 500;
  if (!refused) throw new Finding(`a 4xx refusal: ${why}`, reply.describe());
}

/** @throws Finding unless both are the same JSON value. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  if (!sameJson(actual, expected)) throw new Finding(`${what} ${show(expected)}`, show(actual));
}

/** @throws Finding unless both have the same members. */
export function expectSet(actual: readonly unknown[], expected: readonly unknown[], what: string): void {
  if (!sameSet(actual, expected)) throw new Finding(`${what} ${show(expected)}`, show(actual));
}

/** The reply is a SCIM error message with this status, as RFC 7644 section 3.12 has it. */
export function expectScimError(reply: Reply, status: number): void {
  expectThat(reply.json !== undefined, 'a JSON body of the SCIM Error schema', reply);
  const schemas = list(reply.json, 'schemas');
  expectThat(schemas.includes(URN.error), `schemas with ${URN.error}`, reply);
  expectThat(at(reply.json, 'status') === String(status), `"status":"${status}" as a string in the body`, reply);
}
