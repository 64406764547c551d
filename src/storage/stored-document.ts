import type { JsonObject } from '../scim/json.js';
import type { StoredResource } from './store.js';

/** The document of a stored resource, parsed once. Nobody may alter it. */
export function documentOf(resource: StoredResource): JsonObject {
  return (resource.parsedDocument ??= JSON.parse(resource.document) as JsonObject);
}
