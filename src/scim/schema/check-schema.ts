import { isJsonObject } from '../json.js';
import { canBeUnique, CHARACTERISTICS } from './characteristics.js';
import { SchemaConfigurationError } from './configuration-error.js';
import { KEYWORDS, type AttributeDefinition, type AttributeType, type SchemaDefinition } from './definition.js';
import { SCHEMA_URN } from '../urns.js';

/**
 * ATTRNAME of RFC 7644 Figure 1 with the name characters of RFC 7643 section 2.1, and `$ref`, which neither of them
 * allows.
 */
const ATTRIBUTE_NAME = /^(?:\$ref|[A-Za-z][A-Za-z0-9_$-]*)$/;
const SCHEMA_ID = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]+$/;

/** The types of the sub-attributes that RFC 7643 section 2.4 defines for all multi-valued attributes. */
const PREDEFINED: ReadonlyMap<string, AttributeType> = new Map([
  ['type', 'string'],
  ['primary', 'boolean'],
  ['display', 'string'],
  ['$ref', 'reference'],
]);

/**
 * Checks the definition of one schema, which may come from a file: its structure, names and keywords, and the rules of
 * RFC 7643 sections 2 and 7. Throws SchemaConfigurationError.
 */
export function checkSchema(schema: SchemaDefinition): void {
  if (!isJsonObject(schema)) throw new SchemaConfigurationError('Schema', 'must be an object');
  if (typeof schema.id !== 'string' || !SCHEMA_ID.test(schema.id)) {
    throw new SchemaConfigurationError('Schema', `"id" must be a URI, not ${show(schema.id)}`);
  }
  const where = `Schema ${schema.id}`;
  if (typeof schema.name !== 'string' || schema.name === '') {
    throw new SchemaConfigurationError(where, '"name" must be a non-empty string');
  }
  checkAttributes(where, schema.attributes, schema.id === SCHEMA_URN ? 2 : 1);
}

/** `depth`: how many levels of sub-attributes are allowed. Only the Schema schema has two (RFC 7643 section 7). */
function checkAttributes(where: string, attributes: readonly AttributeDefinition[] | undefined, depth: number): void {
  if (!Array.isArray(attributes)) throw new SchemaConfigurationError(where, '"attributes" must be an array');
  const names = new Set<string>();
  for (const attribute of attributes as readonly AttributeDefinition[]) {
    if (!isJsonObject(attribute)) throw new SchemaConfigurationError(where, 'an attribute must be an object');
    if (typeof attribute.name !== 'string' || !ATTRIBUTE_NAME.test(attribute.name)) {
      throw new SchemaConfigurationError(
        where,
        `${show(attribute.name)} is no attribute name: a letter, then letters, digits, "_", "-" or "$"`,
      );
    }
    const key = attribute.name.toLowerCase();
    if (names.has(key)) throw new SchemaConfigurationError(where, `"${attribute.name}" is defined twice`);
    names.add(key);
    checkAttribute(`${where}, attribute ${attribute.name}`, attribute, depth);
  }
}

function checkAttribute(where: string, attribute: AttributeDefinition, depth: number): void {
  // A name that is no characteristic is probably misspelt.
  const unknown = Object.keys(attribute).find((key) => !CHARACTERISTICS.has(key));
  if (unknown !== undefined) throw new SchemaConfigurationError(where, `"${unknown}" is no characteristic`);
  for (const [characteristic, allowed] of Object.entries(KEYWORDS)) {
    const value: unknown = attribute[characteristic as keyof typeof KEYWORDS];
    if (value !== undefined && !(allowed as readonly unknown[]).includes(value)) {
      throw new SchemaConfigurationError(
        where,
        `"${characteristic}" must be one of ${allowed.join(', ')}, not ${show(value)}`,
      );
    }
  }
  for (const flag of ['multiValued', 'required', 'caseExact'] as const) {
    if (attribute[flag] !== undefined && typeof attribute[flag] !== 'boolean') {
      throw new SchemaConfigurationError(where, `"${flag}" must be true or false`);
    }
  }
  if (attribute.description !== undefined && typeof attribute.description !== 'string') {
    throw new SchemaConfigurationError(where, '"description" must be a string');
  }
  for (const list of ['canonicalValues', 'referenceTypes'] as const) {
    const value: unknown = attribute[list];
    if (value !== undefined && !(Array.isArray(value) && value.every((item) => typeof item === 'string'))) {
      throw new SchemaConfigurationError(where, `"${list}" must be an array of strings`);
    }
  }
  const type = attribute.type ?? 'string';
  if ((attribute.uniqueness ?? 'none') !== 'none') {
    if (!canBeUnique(type)) throw new SchemaConfigurationError(where, `a ${type} attribute has no uniqueness`);
    if (attribute.returned === 'never') {
      throw new SchemaConfigurationError(where, 'an attribute that is never returned is not kept and cannot be unique');
    }
  }
  if (type !== 'complex') {
    if (attribute.subAttributes !== undefined) {
      throw new SchemaConfigurationError(where, `a ${type} attribute has no "subAttributes"`);
    }
    return;
  }
  if (depth === 0) throw new SchemaConfigurationError(where, 'a sub-attribute must not be complex');
  if (!Array.isArray(attribute.subAttributes) || attribute.subAttributes.length === 0) {
    throw new SchemaConfigurationError(where, 'a complex attribute needs "subAttributes"');
  }
  checkAttributes(where, attribute.subAttributes, depth - 1);
  if (attribute.multiValued) checkPredefined(where, attribute.subAttributes);
}

function checkPredefined(where: string, subAttributes: readonly AttributeDefinition[]): void {
  for (const { name, type = 'string', multiValued } of subAttributes) {
    const meant = PREDEFINED.get(name.toLowerCase());
    if (meant === undefined || (type === meant && !multiValued)) continue;
    throw new SchemaConfigurationError(where, `the sub-attribute "${name}" must be a single ${meant}`);
  }
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
