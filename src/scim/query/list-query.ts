import type { BoundFilter } from '../filter/ast.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import type { Projection } from './projection.js';

/**
 * The part of a list query for one resource type, bound to that type. A list of one endpoint has one target; a list at
 * the root (RFC 7644 section 3.4.2.1) has one for each type.
 */
export interface Target {
  readonly type: ResourceType;
  readonly filter?: BoundFilter;
  /** The simple attribute to sort by; absent when the list is unsorted or the type does not have the attribute. */
  readonly sortBy?: Attribute;
  readonly projection: Projection;
}

/** Index paging (RFC 7644 section 3.4.2.4), already limited: startIndex >= 1, 0 <= count <= the maximum. */
export interface IndexPage {
  readonly kind: 'index';
  readonly startIndex: number;
  readonly count: number;
}

/** Cursor paging (RFC 9865). `from` is the decoded and verified cursor: where to continue, and in which direction. */
export interface CursorPage {
  readonly kind: 'cursor';
  readonly count: number;
  readonly from?: CursorPosition;
}

/** A position in a list: the key of a resource and, in a sorted list, its sort key (null: no value). */
export interface CursorPosition {
  readonly key: number;
  readonly sortKey?: string | null;
  /** True for the page that ends before this position. */
  readonly backwards: boolean;
  /** Resources with a key above this one were created after the first page was read, and are left out. */
  readonly horizon: number;
}

/**
 * A query for many resources. GET and POST .search are both turned into this, and it is the only form storage accepts.
 * Unsorted lists are in order of creation. In sorted ones (RFC 7644 section 3.4.2.3) resources without a value come
 * last when ascending and first when descending; equal ones are in order of creation.
 */
export interface ListQuery {
  readonly targets: readonly Target[];
  /** `undefined`: order of creation. */
  readonly order?: 'ascending' | 'descending';
  readonly page: IndexPage | CursorPage;
}
