import type { Json, JsonObject } from '../json.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { CREATE_DEFAULTS } from '../schema/definitions/defaults.js';

/** The default of a core attribute that a create leaves out (RFC 7644 section 3.3), if it has one. */
export function createDefault(attribute: Attribute): Json | undefined {
  if (attribute.extension) return undefined;
  return CREATE_DEFAULTS.find((each) => each.schema === attribute.schema && each.attribute === attribute.name)?.value;
}

/**
 * Sets the defaults of core attributes whose paths are not in `assigned`. An attribute that the body sets to null gets
 * no default.
 */
export function applyCreateDefaults(type: ResourceType, document: JsonObject, assigned: ReadonlySet<string>): void {
  for (const attribute of type.attributes.values()) {
    const value = assigned.has(attribute.path) ? undefined : createDefault(attribute);
    if (value !== undefined) document[attribute.name] = value;
  }
}
