import { comparisonKey } from '../../scim/compare/comparison-key.js';
import { InvalidValueError } from '../../scim/errors.js';
import { isJsonObject, type Json, type JsonObject } from '../../scim/json.js';
import type { Attribute, ResourceType } from '../../scim/schema/attribute.js';
import { storedKey } from '../index-key.js';
import { isIndexed, ordinalOf, topLevelAttributes } from '../indexed-attributes.js';
import { isNeverStored } from '../../scim/schema/never-stored.js';

/** One row of the value table, before its path became an attribute id. */
export interface IndexedValue {
  readonly path: string;
  readonly ordinal: number;
  /** Stored form. */
  readonly value: string;
  /** Whole key, when the stored form is head and hash. */
  readonly long?: string;
}

/**
 * Every value of the document that filters and sorting may see: all leaves of `document` attributes except hidden ones,
 * or those of the named top-level attributes alone.
 * Throws InvalidValueError for text that no database stores (U+0000).
 */
export function indexedValues(type: ResourceType, document: JsonObject, paths?: ReadonlySet<string>): IndexedValue[] {
  const rows: IndexedValue[] = [];
  for (const attribute of topLevelAttributes(type)) {
    if (attribute.source !== 'document' || paths?.has(attribute.path) === false) continue;
    const container = attribute.extension ? own(document, attribute.schema) : document;
    const value = isJsonObject(container) ? own(container, attribute.name) : undefined;
    if (value === undefined || value === null) continue;
    const elements = Array.isArray(value) ? value : [value];
    elements.forEach((element, index) => {
      if (attribute.type === 'complex') addElement(rows, attribute, element, index);
      else if (isIndexed(attribute)) addValue(rows, attribute, element, index);
    });
  }
  return rows;
}

function addElement(rows: IndexedValue[], attribute: Attribute, element: Json, index: number): void {
  if (!isJsonObject(element) || isNeverStored(attribute)) return;
  for (const sub of attribute.subAttributes.values()) {
    const value = own(element, sub.name);
    if (value === undefined || value === null || !isIndexed(sub)) continue;
    const values = Array.isArray(value) ? value : [value];
    values.forEach((each, inner) => addValue(rows, sub, each, ordinalOf(index, inner)));
  }
}

function addValue(rows: IndexedValue[], attribute: Attribute, value: Json, ordinal: number): void {
  if (value === null) return;
  const key = comparisonKey(attribute, value);
  if (key.includes('\0')) throw new InvalidValueError(`"${attribute.path}" must not contain the character U+0000.`);
  const { stored, long } = storedKey(key);
  rows.push({ path: attribute.path, ordinal, value: stored, ...(long !== undefined && { long }) });
}

function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
