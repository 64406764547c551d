import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { isNeverStored } from '../schema/never-stored.js';

/**
 * Checks that a document has everything its schemas require: attributes, extensions, and sub-attributes of the values
 * it has (RFC 7643 section 7 "required", section 6 "schemaExtensions.required"). An optional extension without data
 * requires nothing. readOnly attributes and those never stored are not in a document and are not checked.
 * InvalidValueError names what is missing.
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

/** The error for a required attribute without value. */
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

/** A required string must not consist of white space. */
function isBlank(value: Json): boolean {
  return typeof value === 'string' && value.trim() === '';
}

function checkElements(attribute: Attribute, value: Json): void {
  for (const element of Array.isArray(value) ? value : [value]) {
    if (isJsonObject(element)) checkObject(attribute.subAttributes, element);
  }
}
