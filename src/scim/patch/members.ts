import { patchMemberDisplay } from '../compat/patch-member-display.js';
import { patchRemoveListed } from '../compat/patch-remove-listed.js';
import type { Compatibility } from '../compat/rule.js';
import { MutabilityError } from '../errors.js';
import { isJsonObject, type Json } from '../json.js';
import { storedMemberId } from '../resource/member-id.js';
import { idsOfMembers } from '../resource/members.js';
import type { Attribute } from '../schema/attribute.js';
import { listedError, unwrapListed } from './apply-remove.js';
import type { PatchContext } from './context.js';
import type { Draft } from './draft.js';
import { elementOfFilter } from './elements.js';
import { isReadOnly, rejectReadOnly, rejectRemoval, rejectUnassigned } from '../resource/mutability.js';
import type { Op } from './message.js';
import type { Selector } from '../filter/patch-path.js';
import { equalityStrings } from '../filter/equality-operands.js';
import type { AttributeTarget } from './target.js';

/**
 * Applies an operation to the members attribute. It only collects steps; no member is read. Members can be added and
 * removed but not changed, since all their sub-attributes are immutable or readOnly (RFC 7643 section 4.2):
 * MutabilityError.
 */
export function applyToMembers(
  draft: Draft,
  op: Op,
  target: AttributeTarget,
  value: Json | undefined,
  context: PatchContext,
): void {
  const { attribute, selector, sub } = target;
  const { compat } = context;
  rejectReadOnly(attribute);
  if (sub) {
    if (isReadOnly(sub) && compat.allows(patchMemberDisplay)) return;
    rejectReadOnly(sub);
    throw new MutabilityError(
      `"${sub.path}" cannot be changed. Remove the member and add another.`,
      'attribute-immutable',
    );
  }
  const ids = op === 'remove' ? [] : idsOfMembers(attribute, listed(value ?? null), compat);
  if (!ids) return;
  switch (op) {
    case 'add':
      if (selector)
        throw new MutabilityError(
          `Elements of "${attribute.path}" cannot be changed. Leave out the filter.`,
          'attribute-immutable',
        );
      draft.members.add(ids);
      return;
    case 'replace':
      if (selector) {
        const selected = idsOfFilter(attribute, selector) ?? selector.bound;
        draft.members.replaceSelected({ selected, ids, named: elementOfFilter(target, compat) !== undefined });
      } else {
        if (ids.length === 0) rejectUnassigned(attribute);
        draft.members.replace(ids);
      }
      return;
    case 'remove':
      if (selector) removeSelected(draft, attribute, selector);
      else removeListedOrAll(draft, attribute, value, compat);
  }
}

function removeSelected(draft: Draft, attribute: Attribute, selector: Selector): void {
  const ids = idsOfFilter(attribute, selector);
  if (ids) draft.members.remove(ids);
  else draft.members.removeWhere(selector.bound);
}

/**
 * The ids of a filter that consists of `value eq` comparisons: storage finds these members without reading the others.
 */
function idsOfFilter(attribute: Attribute, selector: Selector): readonly string[] | undefined {
  return equalityStrings(selector.written, 'value')?.map((id) => storedMemberId(attribute, id));
}

/** A single element counts as a list of one (RFC 7644 section 3.5.2.1). */
function listed(value: Json): Json {
  return isJsonObject(value) ? [value] : value;
}

/** Without a value, or with null, all members are removed; otherwise those in the list. */
function removeListedOrAll(draft: Draft, attribute: Attribute, value: Json | undefined, compat: Compatibility): void {
  if (value === undefined || value === null) {
    rejectRemoval(attribute, undefined);
    draft.members.replace([]);
    return;
  }
  if (!compat.allows(patchRemoveListed)) throw listedError(attribute);
  const given = unwrapListed(attribute, value);
  // An empty text would be ignored, and the client would take that for a removal; {} makes it an error.
  draft.members.remove(idsOfMembers(attribute, listed(given === '' ? {} : given), compat) ?? []);
}
