import type { JsonObject } from '../scim/json.js';
import type { StoredResource } from './store.js';

const parsed = new WeakMap<StoredResource, JsonObject>();

/** The document of a stored resource, parsed once. Nobody may alter it. */
export function documentOf(resource: StoredResource): JsonObject {
  let document = parsed.get(resource);
  if (!document) {
    document = JSON.parse(resource.document) as JsonObject;
    parsed.set(resource, document);
  }
  return document;
}
