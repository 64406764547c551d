/** A JSON value as RFC 8259 has it. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/**
 * A JSON object. Its keys come from clients and can be names such as `constructor`: look them up with `Object.hasOwn`.
 */
export interface JsonObject {
  [key: string]: Json;
}

/** True for a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
