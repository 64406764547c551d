import type { JsonObject } from '../scim/json.js';
import type { StoredResource, StoredText } from './store.js';

/** The document of a stored resource, parsed once. Nobody may alter it. */
export function documentOf(resource: StoredResource): JsonObject {
  return (resource.parsedDocument ??= JSON.parse(textOf(resource.document)) as JsonObject);
}

/** A text out of the database as a string. */
export function textOf(text: StoredText): string {
  return typeof text === 'string' ? text : Buffer.from(text.buffer, text.byteOffset, text.length).toString();
}
