import type { Json } from '../json.js';
import { appendElements } from './append.js';
import { assignPart, assignSingle, mergeElements, replaceSimple } from './assign.js';
import { readParts } from './complex.js';
import type { PatchContext } from './context.js';
import type { Draft } from './draft.js';
import { hasPart, type AttributeTarget } from './target.js';
import { unionOfValues } from './union.js';

/**
 * Applies `add` to one target (RFC 7644 section 3.5.2.1): appends to a multi-valued attribute, merges into a complex
 * one, sets any other. null, "" and [] add no elements.
 */
export function applyAdd(draft: Draft, target: AttributeTarget, value: Json, context: PatchContext): void {
  if (hasPart(target)) {
    assignPart(draft, target, value, context, unionOfValues);
  } else if (target.selector && target.attribute.type !== 'complex') {
    replaceSimple(draft, target, value, context);
  } else if (target.selector) {
    const given = readParts(target.attribute, value, context.compat);
    if (given) mergeElements(draft, target, given, context);
  } else if (target.attribute.multiValued) {
    appendElements(draft, target.attribute, value, context);
  } else {
    assignSingle(draft, target.attribute, value, context);
  }
}
