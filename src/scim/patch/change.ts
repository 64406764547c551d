import type { BoundFilter } from '../filter/ast.js';
import type { JsonObject } from '../json.js';
import type { WorkBudget } from '../work-budget.js';

/**
 * One change of the members of a resource; a write has a list of them, in order. Storage turns them into row changes
 * without reading members that no step names, and reports what really changed.
 */
export type MemberStep =
  | { readonly kind: 'add'; readonly ids: readonly string[] }
  | { readonly kind: 'remove'; readonly ids: readonly string[] }
  /** Removes every member that the filter, bound to the elements of the members attribute, holds for. */
  | { readonly kind: 'removeWhere'; readonly filter: BoundFilter }
  | ReplaceSelected
  /** Makes these the only members; `[]` removes all. */
  | { readonly kind: 'replace'; readonly ids: readonly string[] };

/** Replaces the members that have these ids or match the filter; storage reports when there are none. */
export interface ReplaceSelected {
  readonly kind: 'replaceSelected';
  readonly selected: readonly string[] | BoundFilter;
  readonly ids: readonly string[];
  /**
   * Whether `selected` consists of `eq` comparisons only. A lenient tenant then adds the members when none is selected.
   */
  readonly named: boolean;
}

/**
 * The result of every write (POST, PUT, PATCH): the new document, and the changes of the members. The document has only
 * attributes stored in it, under canonical names: no id, meta, schemas, members or groups.
 */
export interface ResourceChange {
  readonly document: JsonObject;
  readonly members: readonly MemberStep[];
  /** The budget for the filters of the steps; without it they are not limited. */
  readonly work?: WorkBudget;
}
