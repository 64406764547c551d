import { patchRemoveListed } from '../compat/patch-remove-listed.js';
import { schemasUnknown } from '../compat/schemas-unknown.js';
import { InvalidValueError, MutabilityError } from '../errors.js';
import type { Json } from '../json.js';
import { quoted } from '../quoted.js';
import { findExtension } from '../schema/resolve.js';
import { listedError } from './apply-remove.js';
import type { PatchContext } from './context.js';
import type { Draft } from './draft.js';
import { elementsOf } from './elements.js';
import { removeExtension } from './extension.js';
import type { Op } from './message.js';
import { equalityStrings } from '../filter/equality-operands.js';
import type { AttributeTarget } from './target.js';

/**
 * Applies an operation to `schemas` (RFC 7644 section 3.5.2). Since `schemas` follows from the data of the resource,
 * adding a URN changes nothing, and removing one removes the data of that extension. The core schema cannot be removed:
 * MutabilityError.
 */
export function applyToSchemas(
  draft: Draft,
  op: Op,
  target: AttributeTarget,
  value: Json | undefined,
  context: PatchContext,
): void {
  const { type } = context;
  const removed = op === 'remove' ? removedUrns(target, value, context) : [];
  const listed = op === 'remove' ? [] : urnsOf(value ?? null, context);
  const isCore = (urn: string) => urn.toLowerCase() === type.schema.toLowerCase();
  if (removed.some(isCore) || (op === 'replace' && !listed.some(isCore))) {
    throw new MutabilityError(`"schemas" keeps ${type.schema}.`, 'attribute-required');
  }
  const kept = new Set(listed.map((urn) => urn.toLowerCase()));
  for (const [urn, extension] of type.extensions) {
    const goes = op === 'replace' ? !kept.has(urn) : removed.some((each) => each.toLowerCase() === urn);
    if (goes && draft.extension(extension.schema)) removeExtension(draft, extension);
  }
}

function removedUrns(target: AttributeTarget, value: Json | undefined, context: PatchContext): readonly string[] {
  const { attribute, selector } = target;
  if (selector) {
    const urns = equalityStrings(selector.written);
    if (urns) return urns;
    throw new MutabilityError('"schemas" is changed by whole URNs alone: schemas eq "urn:...".');
  }
  if (value === undefined || value === null) throw new MutabilityError('"schemas" is required.', 'attribute-required');
  if (!context.compat.allows(patchRemoveListed)) throw listedError(attribute);
  return urnsOf(value, context);
}

function urnsOf(value: Json, { type, compat }: PatchContext): string[] {
  return elementsOf(value).map((urn) => {
    if (typeof urn !== 'string') throw new InvalidValueError('"schemas" holds URNs alone.');
    const known = urn.toLowerCase() === type.schema.toLowerCase() || findExtension(type, urn);
    if (known || compat.allows(schemasUnknown)) return urn;
    throw new InvalidValueError(`${type.name} has no schema ${quoted(urn)}.`);
  });
}
