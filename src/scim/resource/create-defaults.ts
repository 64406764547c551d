import type { Json, JsonObject } from '../json.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { CREATE_DEFAULTS } from '../schema/definitions/defaults.js';

/** The value a create gives a core attribute it leaves out (RFC 7644 section 3.3), if any. */
export function createDefault(attribute: Attribute): Json | undefined {
  if (attribute.extension) return undefined;
  return CREATE_DEFAULTS.find((each) => each.schema === attribute.schema && each.attribute === attribute.name)?.value;
}

/** Gives the core attributes that are not in `assigned` their defaults; null in the body overrides a default. */
export function applyCreateDefaults(type: ResourceType, document: JsonObject, assigned: ReadonlySet<string>): void {
  for (const attribute of type.attributes.values()) {
    const value = assigned.has(attribute.path) ? undefined : createDefault(attribute);
    if (value !== undefined) document[attribute.name] = value;
  }
}
