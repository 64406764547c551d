import { emptiedElement } from '../compat/emptied-element.js';
import { VALUE_RULES } from '../compat/index.js';
import type { Compatibility } from '../compat/rule.js';
import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { LIMITS } from '../limits.js';
import type { Attribute } from '../schema/attribute.js';
import { COST } from '../work-budget.js';
import { mergeDuplicates } from './elements.js';
import { writableEntries } from './keys.js';
import { isNeverStored } from '../schema/never-stored.js';
import { readSimpleValue, wrongType } from './simple-value.js';

/**
 * Checks and normalizes the value of an attribute: canonical names, checked types, compatibility rules applied in a
 * lenient tenant, readOnly sub-attributes left out. `undefined`: the attribute is unassigned (null, [], or nothing
 * left; RFC 7643 section 2.5). The value of a multi-valued attribute is its array. Errors: invalidValue with the
 * attribute and what was expected, invalidSyntax for keys given twice.
 */
export function normalizeValue(attribute: Attribute, value: Json, compat: Compatibility): Json | undefined {
  compat.work.spend(COST.value);
  const given = applyRules(attribute, value, compat);
  if (given === null) return undefined;
  if (!attribute.multiValued) return readOne(attribute, given, compat);
  if (!Array.isArray(given)) throw wrongType(attribute, 'an array', given);
  if (given.length > LIMITS.attributeValues && attribute.source !== 'members') throw tooManyValues(attribute);
  compat.work.spend(given.length * COST.value);
  const single = elementOf(attribute);
  const elements = given.flatMap((each) => readElement(single, each, compat) ?? []);
  return elements.length === 0 ? undefined : mergeDuplicates(attribute, elements, compat);
}

/** Like `normalizeValue`, for one element of a multi-valued attribute, or the value of a single-valued one. */
export function normalizeElement(attribute: Attribute, value: Json, compat: Compatibility): Json | undefined {
  return normalizeValue(attribute.multiValued ? elementOf(attribute) : attribute, value, compat);
}

/**
 * The error for an array that is too long. Members are exempt: they are stored as rows, while all other values are read
 * and written with every change of the resource.
 */
function tooManyValues(attribute: Attribute): InvalidValueError {
  return new InvalidValueError(`"${attribute.path}" has more than ${LIMITS.attributeValues} values.`);
}

/** Applies the compatibility rules to a value, each to the result of the one before. */
function applyRules(attribute: Attribute, value: Json, compat: Compatibility): Json {
  if (compat.mode === 'strict' || needsNoRule(attribute, value)) return value;
  compat.work.spend(jsonTextCost(value));
  let given = value;
  for (const rule of VALUE_RULES) {
    const rewritten = rule.rewrite(attribute, given);
    if (rewritten !== undefined && compat.allows(rule)) given = rewritten;
  }
  return given;
}

/** The cost of parsing a string as JSON: rules try that with the value and with the "value" of a complex one. */
function jsonTextCost(value: Json): number {
  const text = isJsonObject(value) ? value['value'] : value;
  return typeof text === 'string' && /^\s*[[{]/.test(text) ? text.length * COST.jsonCharacter : 0;
}

/** Fast path: no rule rewrites a plain string of a string attribute. */
function needsNoRule(attribute: Attribute, value: Json): boolean {
  if (attribute.type !== 'string' || attribute.multiValued || typeof value !== 'string' || value === '') return false;
  if (attribute.name === 'value' && value.includes('{')) return false;
  return attribute.uniqueness === 'none' || value.trim() === value;
}

function readOne(attribute: Attribute, value: Json, compat: Compatibility): Json | undefined {
  if (attribute.type !== 'complex') return readSimpleValue(attribute, value, compat);
  if (!isJsonObject(value)) throw wrongType(attribute, 'an object', value);
  const read = readParts(attribute, value, compat);
  return Object.keys(read).length > 0 ? read : undefined;
}

function readParts(attribute: Attribute, value: JsonObject, compat: Compatibility): JsonObject {
  const read: JsonObject = {};
  for (const [sub, part] of writableEntries(attribute.subAttributes, value, `"${attribute.path}"`, compat)) {
    const normal = normalizeValue(sub, part, compat);
    if (normal !== undefined && !isNeverStored(sub)) read[sub.name] = normal;
  }
  return read;
}

/** Reads one element of an array; `undefined` when it has no content. */
function readElement(single: Attribute, value: Json, compat: Compatibility): Json | undefined {
  // No client is known to nest arrays; if `[[]]` were unwrapped, it would clear the attribute.
  if (Array.isArray(value)) throw wrongType(single, single.type === 'complex' ? 'an object' : 'a single value', value);
  const given = applyRules(single, value, compat);
  if (given === null) return undefined;
  const read = readOne(single, given, compat);
  if (!isJsonObject(read) || !isJsonObject(given) || !Object.keys(read).every(isLabel)) return read;
  const emptied = Object.entries(given).some(
    ([key, part]) => isEmpty(part) && single.subAttributes.has(key.toLowerCase()),
  );
  return emptied && compat.allows(emptiedElement) ? undefined : read;
}

/**
 * True for `type` and `primary`, which only describe the other sub-attributes: an element with nothing else has no
 * content (RFC 7643 section 2.4).
 */
function isLabel(name: string): boolean {
  return name === 'type' || name === 'primary';
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

const elements = new WeakMap<Attribute, Attribute>();

/** A single-valued copy of the attribute, by which its elements are read. */
function elementOf(attribute: Attribute): Attribute {
  let element = elements.get(attribute);
  if (!element) {
    element = { ...attribute, multiValued: false };
    elements.set(attribute, element);
  }
  return element;
}
