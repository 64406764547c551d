import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject } from '../../scim/json.js';
import type { ResourceType } from '../../scim/schema/attribute.js';

/** Paths of the top-level attributes whose values differ; those of extensions with their URN. */
export function changedAttributes(type: ResourceType, before: JsonObject, after: JsonObject): string[] {
  const changed: string[] = [];
  for (const name of differingKeys(before, after)) {
    const extension = type.extensions.get(name.toLowerCase());
    if (!extension) {
      changed.push(type.attributes.get(name.toLowerCase())?.path ?? name);
      continue;
    }
    for (const inner of differingKeys(objectAt(before, name), objectAt(after, name)))
      changed.push(extension.attributes.get(inner.toLowerCase())?.path ?? `${extension.schema}:${inner}`);
  }
  return changed;
}

function differingKeys(before: JsonObject, after: JsonObject): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter(
    (name) =>
      Object.hasOwn(before, name) !== Object.hasOwn(after, name) || !isDeepStrictEqual(before[name], after[name]),
  );
}

function objectAt(document: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(document, name) ? document[name] : undefined;
  return isJsonObject(value) ? value : {};
}
