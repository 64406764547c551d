import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { isNeverStored } from '../schema/never-stored.js';

/**
 * Refuses a document that lacks what its schemas require: attributes, extensions, and sub-attributes of the values there
 * are (RFC 7643 section 7 "required", section 6 "schemaExtensions.required"). An extension that is not there and not
 * required requires nothing. What is readOnly or never stored cannot be looked for. InvalidValueError names it.
 */
export function checkRequired(type: ResourceType, document: JsonObject): void {
  checkObject(type.attributes, document);
  for (const extension of type.extensions.values()) {
    const data = Object.hasOwn(document, extension.schema) ? document[extension.schema] : undefined;
    if (isJsonObject(data)) checkObject(extension.attributes, data);
    else if (extension.required)
      throw new InvalidValueError(
        `The extension "${extension.schema}" is required. Send its attributes.`,
        'value-missing',
      );
  }
}

/** The refusal of a required attribute without value. */
export function missing(attribute: Attribute): InvalidValueError {
  const code = attribute.path === 'userName' ? 'name-missing' : 'value-missing';
  return new InvalidValueError(`"${attribute.path}" is required. Send a non-empty value.`, code);
}

function checkObject(attributes: ReadonlyMap<string, Attribute>, object: JsonObject): void {
  for (const attribute of attributes.values()) {
    if (attribute.source !== 'document' || attribute.mutability === 'readOnly' || isNeverStored(attribute)) continue;
    const value = Object.hasOwn(object, attribute.name) ? object[attribute.name] : undefined;
    if (value === undefined || isBlank(value)) {
      if (attribute.required) throw missing(attribute);
      continue;
    }
    if (attribute.type === 'complex') checkElements(attribute, value);
  }
}

/** A text of blanks alone is no name: nobody can see it. */
function isBlank(value: Json): boolean {
  return typeof value === 'string' && value.trim() === '';
}

function checkElements(attribute: Attribute, value: Json): void {
  for (const element of Array.isArray(value) ? value : [value]) {
    if (isJsonObject(element)) checkObject(attribute.subAttributes, element);
  }
}
