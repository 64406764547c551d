import { putKeepsActive } from '../compat/put-keeps-active.js';
import type { Compatibility } from '../compat/rule.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { keepImmutable } from './mutability.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { createDefault } from './create-defaults.js';
import type { NormalizedResource } from './normalize.js';
import { checkRequired } from './required.js';

/**
 * The document after a PUT (RFC 7644 section 3.5.1). Attributes that the body leaves out are cleared, except readOnly
 * and immutable ones and, in a lenient tenant, those with a create default. A PUT never sets that default, so it never
 * reactivates a user. An immutable attribute with a value may only be given the same value: MutabilityError.
 */
export function replaceDocument(
  type: ResourceType,
  current: JsonObject,
  incoming: NormalizedResource,
  compat: Compatibility,
): JsonObject {
  const put = new Replacement(incoming.assigned, compat);
  const result = put.object(type.attributes, current, incoming.document);
  for (const { schema, attributes } of type.extensions.values()) {
    const data = put.object(attributes, objectAt(current, schema), objectAt(incoming.document, schema));
    if (Object.keys(data).length > 0) result[schema] = data;
  }
  checkRequired(type, result);
  return result;
}

class Replacement {
  constructor(
    readonly assigned: ReadonlySet<string>,
    readonly compat: Compatibility,
  ) {}

  /** The attributes of one schema after the PUT. */
  object(attributes: ReadonlyMap<string, Attribute>, before: JsonObject, after: JsonObject): JsonObject {
    const result: JsonObject = {};
    for (const attribute of attributes.values()) {
      if (attribute.source !== 'document') continue;
      const value = this.#value(attribute, valueAt(before, attribute), valueAt(after, attribute));
      if (value !== undefined) result[attribute.name] = value;
    }
    return result;
  }

  #value(attribute: Attribute, before: Json | undefined, after: Json | undefined): Json | undefined {
    const assigned = this.assigned.has(attribute.path);
    switch (attribute.mutability) {
      case 'readOnly':
        return before;
      case 'immutable':
        return assigned ? keepImmutable(attribute, before, after) : before;
      case 'readWrite':
      case 'writeOnly':
        // In a lenient tenant even null does not undo a deactivation.
        if (!assigned || (after === undefined && before === false)) {
          return this.#leftOut(attribute, before);
        }
        return isSingleComplex(attribute) ? this.#parts(attribute, before, after) : after;
    }
  }

  #leftOut(attribute: Attribute, before: Json | undefined): Json | undefined {
    if (before === undefined || createDefault(attribute) === undefined) return undefined;
    return this.compat.allows(putKeepsActive) ? before : undefined;
  }

  /**
   * In a single complex value each sub-attribute keeps its own mutability; elements of an array are replaced as a
   * whole.
   */
  #parts(attribute: Attribute, before: Json | undefined, after: Json | undefined): Json | undefined {
    if (!isJsonObject(before)) return after;
    const given = isJsonObject(after) ? after : {};
    const result = { ...given };
    for (const sub of attribute.subAttributes.values()) {
      const [old, fresh] = [valueAt(before, sub), valueAt(given, sub)];
      const kept =
        sub.mutability === 'readOnly' || (sub.mutability === 'immutable' && fresh === undefined) ? old : undefined;
      const value = sub.mutability === 'immutable' && fresh !== undefined ? keepImmutable(sub, old, fresh) : kept;
      if (value !== undefined) result[sub.name] = value;
    }
    return Object.keys(result).length > 0 ? result : undefined;
  }
}

function isSingleComplex(attribute: Attribute): boolean {
  return attribute.type === 'complex' && !attribute.multiValued;
}

function objectAt(document: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(document, key) ? document[key] : undefined;
  return isJsonObject(value) ? value : {};
}

function valueAt(object: JsonObject, attribute: Attribute): Json | undefined {
  return Object.hasOwn(object, attribute.name) ? object[attribute.name] : undefined;
}
