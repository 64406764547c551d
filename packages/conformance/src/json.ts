/** A JSON value as it came from the wire. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object from the server under test: nothing about its keys is trusted. */
export interface JsonObject {
  [key: string]: Json;
}

/** True for a JSON object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads into a JSON value without ever throwing: `at(user, 'emails', 0, 'value')`.
 * A step that does not exist gives undefined.
 */
export function at(value: unknown, ...steps: (string | number)[]): Json | undefined {
  let current = value as Json | undefined;
  for (const step of steps) {
    if (typeof step === 'number') current = Array.isArray(current) ? current[step] : undefined;
    else current = isObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current;
}

/** The elements of a multi-valued attribute, or none when it is missing or no array. */
export function list(value: unknown, ...steps: (string | number)[]): Json[] {
  const found = at(value, ...steps);
  return Array.isArray(found) ? found : [];
}

/** The first element of a multi-valued attribute whose sub-attribute has the value, by code unit. */
export function element(value: unknown, attribute: string, sub: string, equals: Json): Json | undefined {
  return list(value, attribute).find((item) => at(item, sub) === equals);
}

/** One sub-attribute of all elements: `pluck(group, 'members', 'value')`. */
export function pluck(value: unknown, attribute: string, sub: string): Json[] {
  return list(value, attribute)
    .map((item) => at(item, sub))
    .filter((item): item is Json => item !== undefined);
}

/** RFC 7643 section 2.5: unassigned, null, "" and [] are one state to a client. */
export function unassigned(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Same JSON value, order of object members aside. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && sameJson(a[k], b[k]));
  }
  return false;
}

/** Same members, order and repetition aside. */
export function sameSet(a: readonly unknown[], b: readonly unknown[]): boolean {
  const left = new Set(a);
  const right = new Set(b);
  return left.size === right.size && [...left].every((item) => right.has(item));
}
