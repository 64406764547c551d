import type { BoundFilter } from '../filter/ast.js';
import type { JsonObject } from '../json.js';

/**
 * What a write wants done to the members of a resource, step by step and in order. Storage turns the steps into row
 * changes without reading members that no step names, and reports what really changed.
 */
export type MemberStep =
  | { readonly kind: 'add'; readonly ids: readonly string[] }
  | { readonly kind: 'remove'; readonly ids: readonly string[] }
  /** Removes every member the filter holds for; the filter is in the element scope of the members attribute. */
  | { readonly kind: 'removeWhere'; readonly filter: BoundFilter }
  | ReplaceSelected
  /** The members are these and no others afterwards; `[]` removes all. */
  | { readonly kind: 'replace'; readonly ids: readonly string[] };

/** Puts members in the place of those with the ids, or those the filter holds for; storage reports when there are none. */
export interface ReplaceSelected {
  readonly kind: 'replaceSelected';
  readonly selected: readonly string[] | BoundFilter;
  readonly ids: readonly string[];
  /** Whether `selected` says by `eq` alone whom it means, so that a lenient tenant adds members to none. */
  readonly named: boolean;
}

/**
 * The one result of every write (POST, PUT, PATCH): the document the resource shall have and the steps for its members.
 * The document holds the `document` attributes alone, in canonical names: no id, meta, schemas, members or groups.
 */
export interface ResourceChange {
  readonly document: JsonObject;
  readonly members: readonly MemberStep[];
}
