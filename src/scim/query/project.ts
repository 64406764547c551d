import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { findExtension } from '../schema/resolve.js';
import { shows, type Projection } from './projection.js';

/**
 * The parts of a resource that a response with this projection shows (RFC 7644 sections 3.4.2.5 and 3.9). Takes and
 * returns the form of responses: canonical names, extension objects under their URN, with `schemas`, `id` and `meta`.
 * When nothing of an extension is shown, its URN is removed from `schemas` as well, which lists the schemas of the data
 * in the response (RFC 7643 section 3).
 */
export function projectResource(type: ResourceType, resource: JsonObject, projection: Projection): JsonObject {
  const result: JsonObject = {};
  const hidden = new Set<string>();
  for (const [key, value] of Object.entries(resource)) {
    const extension = key.includes(':') ? findExtension(type, key) : undefined;
    if (extension && isJsonObject(value)) {
      const shown = projectAttributes(extension.attributes, value, projection);
      if (Object.keys(shown).length > 0) result[extension.schema] = shown;
      else hidden.add(extension.schema);
      continue;
    }
    const attribute = type.attributes.get(key.toLowerCase());
    const shown = attribute && projectValue(attribute, value, projection);
    if (attribute && shown !== undefined) result[attribute.name] = shown;
  }
  if (hidden.size > 0 && Array.isArray(result['schemas'])) {
    result['schemas'] = result['schemas'].filter((urn) => !hidden.has(String(urn)));
  }
  return result;
}

function projectAttributes(
  attributes: ReadonlyMap<string, Attribute>,
  object: JsonObject,
  projection: Projection,
): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const attribute = attributes.get(key.toLowerCase());
    const shown = attribute && projectValue(attribute, value, projection);
    if (attribute && shown !== undefined) result[attribute.name] = shown;
  }
  return result;
}

/** The part of a value that is shown; `undefined` when none is. */
function projectValue(attribute: Attribute, value: Json, projection: Projection): Json | undefined {
  if (shows(attribute, projection) === 'none') return undefined;
  if (attribute.type !== 'complex') return value;
  const element = (each: Json) =>
    isJsonObject(each) ? projectAttributes(attribute.subAttributes, each, projection) : each;
  if (Array.isArray(value)) {
    const shown = value.map(element).filter((each) => !isEmpty(each));
    return shown.length > 0 || value.length === 0 ? shown : undefined;
  }
  const shown = element(value);
  return isEmpty(shown) ? undefined : shown;
}

function isEmpty(value: Json): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
