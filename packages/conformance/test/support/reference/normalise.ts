import { type Json, type JsonObject, isObject, unassigned } from '../../../src/json.js';
import { ScimError } from './scim-error.js';
import { type Attribute, type ResourceType, attributesOf, named } from './schemas.js';

/** A body as it is stored: known attributes in canonical case, types checked, readOnly left out. @throws ScimError */
export function normalise(type: ResourceType, body: JsonObject): JsonObject {
  const resource: JsonObject = {};
  for (const [key, value] of Object.entries(body)) {
    const extension = type.extensions.find((urn) => urn.toLowerCase() === key.toLowerCase());
    if (key.toLowerCase() === 'externalid') {
      if (!unassigned(value)) resource.externalId = text(key, value);
    } else if (extension) {
      const values = normaliseInto(attributesOf(extension), isObject(value) ? value : {});
      if (Object.keys(values).length > 0) resource[extension] = values;
    } else {
      Object.assign(resource, normaliseInto(attributesOf(type.schema), { [key]: value }));
    }
  }
  return resource;
}

/** Every required attribute has a value. @throws ScimError invalidValue */
export function checkRequired(type: ResourceType, resource: JsonObject, scimType = 'invalidValue'): void {
  for (const { name, required } of attributesOf(type.schema)) {
    if (required && unassigned(resource[name])) throw new ScimError(400, `${name} is required`, scimType);
  }
}

function normaliseInto(attributes: readonly Attribute[], body: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(body)) {
    const attribute = named(attributes, key);
    if (!attribute || attribute.mutability === 'readOnly') continue;
    const normal = normaliseValue(attribute, value);
    if (normal !== undefined) result[attribute.name] = normal;
  }
  return result;
}

/** One attribute's value; undefined when it is unassigned. @throws ScimError invalidValue */
export function normaliseValue(attribute: Attribute, value: Json): Json | undefined {
  if (unassigned(value)) return undefined;
  if (!attribute.multiValued) return single(attribute, Array.isArray(value) && value.length === 1 ? value[0]! : value);
  const elements = (Array.isArray(value) ? value : [value])
    .map((one) => single(attribute, one))
    .filter((one) => one !== undefined);
  return elements.length === 0 ? undefined : onePrimary(distinct(elements));
}

function single(attribute: Attribute, value: Json): Json | undefined {
  if (attribute.type === 'boolean') return boolean(attribute.name, value);
  if (attribute.type !== 'complex') return text(attribute.name, value);
  if (typeof value === 'string') return { value };
  if (!isObject(value)) throw new ScimError(400, `${attribute.name} must be an object`, 'invalidValue');
  const parts = normaliseInto(attribute.subAttributes ?? [], value);
  return Object.keys(parts).length === 0 ? undefined : parts;
}

function boolean(name: string, value: Json): boolean {
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  if (word === true || word === 'true') return true;
  if (word === false || word === 'false') return false;
  throw new ScimError(400, `${name} must be a Boolean`, 'invalidValue');
}

function text(name: string, value: Json): string {
  if (typeof value !== 'string') throw new ScimError(400, `${name} must be a string`, 'invalidValue');
  return value;
}

export function distinct(elements: Json[]): Json[] {
  const seen = new Set<string>();
  return elements.filter((one) => {
    const key =
      isObject(one) && one.type === undefined && one.display === undefined
        ? JSON.stringify(one.value ?? one)
        : JSON.stringify(one);
    return !seen.has(key) && seen.add(key);
  });
}

/** The first primary value is kept. */
export function onePrimary(elements: Json[], keep?: Json): Json[] {
  const primary = keep ?? elements.find((one) => isObject(one) && one.primary === true);
  return elements.map((one) =>
    isObject(one) && one.primary === true && one !== primary ? { ...one, primary: false } : one,
  );
}
