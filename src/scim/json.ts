/** A JSON value as RFC 8259 has it. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object. Keys come from clients: look them up with `Object.hasOwn` or iterate, never trust the prototype. */
export interface JsonObject {
  [key: string]: Json;
}

/** True for a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
