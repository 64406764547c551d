import { keyCost } from '../compare/key-cost.js';
import { MutabilityError } from '../errors.js';
import { isJsonObject, type Json } from '../json.js';
import { missing } from './required.js';
import type { Attribute } from '../schema/attribute.js';
import type { WorkBudget } from '../work-budget.js';
import { partOf, sameValue } from './equality.js';

/** Checks of what an operation may do to an attribute (RFC 7644 section 3.5.2, RFC 7643 section 7 "mutability"). */

/** True when clients cannot write the attribute: it, or the complex attribute it belongs to, is readOnly. */
export function isReadOnly(attribute: Attribute): boolean {
  return attribute.mutability === 'readOnly' || (attribute.parent !== undefined && isReadOnly(attribute.parent));
}

/** MutabilityError when a path names a readOnly attribute. */
export function rejectReadOnly(attribute: Attribute): void {
  if (isReadOnly(attribute)) throw new MutabilityError(`"${attribute.path}" is readOnly. Leave it out.`);
}

/**
 * The value of an attribute after an operation sets it to `after`. An immutable attribute may get its first value or
 * the same value again, and keeps the one it has. A single complex value cannot be unassigned when an immutable
 * sub-attribute has a value. MutabilityError otherwise. The comparison is charged to `work`.
 */
export function keepImmutable<T extends Json | undefined>(
  attribute: Attribute,
  before: Json | undefined,
  after: T,
  work?: WorkBudget,
): Json | T {
  if (before === undefined) return after;
  if (after === undefined && !attribute.multiValued && isJsonObject(before)) {
    for (const sub of attribute.subAttributes.values()) keepImmutable(sub, partOf(before, sub), undefined);
  }
  if (!isImmutable(attribute)) return after;
  if (after !== undefined) work?.spend(keyCost(before) + keyCost(after));
  if (sameValue(attribute, before, after)) return before;
  throw new MutabilityError(
    `"${attribute.path}" is immutable and has a value already. Leave it out.`,
    'attribute-immutable',
  );
}

/** MutabilityError when the attribute is required, or immutable with a value (RFC 7644 section 3.5.2.2). */
export function rejectRemoval(attribute: Attribute, before: Json | undefined): void {
  if (attribute.required)
    throw new MutabilityError(
      `"${attribute.path}" is required. Replace it instead of removing it.`,
      'attribute-required',
    );
  keepImmutable(attribute, before, undefined);
}

/** InvalidValueError when an operation unassigns a required attribute by null, "" or []. */
export function rejectUnassigned(attribute: Attribute): void {
  if (attribute.required) throw missing(attribute);
}

function isImmutable(attribute: Attribute): boolean {
  return attribute.mutability === 'immutable' || attribute.parent?.mutability === 'immutable';
}
