import type { Json } from '../json.js';
import { normalizeValue } from '../resource/normalize.js';
import type { Attribute } from '../schema/attribute.js';
import { removeElements } from './apply-remove.js';
import { assignPart, assignSingle, mergeElements, replaceElements, replaceSimple } from './assign.js';
import { isUnassigned, readParts } from './complex.js';
import type { PatchContext } from './context.js';
import type { Draft } from './draft.js';
import { elementsOf, newElement, selectedPlaces } from './elements.js';
import { keepImmutable, rejectUnassigned } from '../resource/mutability.js';
import { enforceSinglePrimary } from '../resource/primary.js';
import { hasPart, type AttributeTarget } from './target.js';

/**
 * Applies `replace` to one target (RFC 7644 section 3.5.2.3). It replaces all elements of a multi-valued attribute, or
 * those that the filter selects, and the given sub-attributes of a complex one. A value that does not exist yet is
 * added. null, "" and [] unassign.
 */
export function applyReplace(draft: Draft, target: AttributeTarget, value: Json, context: PatchContext): void {
  if (hasPart(target)) {
    assignPart(draft, target, value, context, (_sub, _before, given) => given);
  } else if (target.selector && target.attribute.type !== 'complex') {
    replaceSimple(draft, target, value, context);
  } else if (target.selector) {
    const given = readParts(target.attribute, value, context.compat);
    if (given && isPlain(value)) mergeElements(draft, target, given, context);
    else if (given) replaceElements(draft, target, given, context);
    else clearElements(draft, target, context);
  } else if (target.attribute.multiValued) {
    replaceAll(draft, target.attribute, value, context);
  } else {
    assignSingle(draft, target.attribute, value, context);
  }
}

/**
 * True for a value that is neither an object nor JSON text of one. It replaces only the `value` of an element, and
 * leaves its type and primary.
 */
function isPlain(value: Json): boolean {
  return typeof value !== 'object' && !(typeof value === 'string' && value.trimStart().startsWith('{'));
}

/** Removes the elements that the filter selects. NoTargetError when there are none. */
function clearElements(draft: Draft, target: AttributeTarget, { compat }: PatchContext): void {
  if (selectedPlaces(target, draft.elements(target.attribute), draft.work).length === 0) newElement(target, compat);
  else removeElements(draft, target);
}

function replaceAll(draft: Draft, attribute: Attribute, value: Json, { compat }: PatchContext): void {
  const elements = elementsOf(normalizeValue(attribute, value, compat));
  const after = enforceSinglePrimary(attribute, elements, new Set(elements.keys()), compat);
  if (isUnassigned(after)) rejectUnassigned(attribute);
  draft.set(attribute, keepImmutable(attribute, draft.get(attribute), after, draft.work));
}
