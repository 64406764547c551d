import type { BoundFilter } from '../filter/ast.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import type { Projection } from './projection.js';

/**
 * What a list asks of one resource type, everything bound to it. A list at an endpoint has one target, a list at the
 * root (RFC 7644 section 3.4.2.1) one a type.
 */
export interface Target {
  readonly type: ResourceType;
  readonly filter?: BoundFilter;
  /** The leaf attribute to sort by; left out when the list is unsorted or this type has no such attribute. */
  readonly sortBy?: Attribute;
  readonly projection: Projection;
}

/** Index paging (RFC 7644 section 3.4.2.4), already clamped: startIndex >= 1, 0 <= count <= the maximum. */
export interface IndexPage {
  readonly kind: 'index';
  readonly startIndex: number;
  readonly count: number;
}

/** Cursor paging (RFC 9865), cursor decoded and verified: the position to go on from, in the given direction. */
export interface CursorPage {
  readonly kind: 'cursor';
  readonly count: number;
  readonly from?: CursorPosition;
}

/** A place in the order of a list: the resource's key, and its sort key when the list is sorted (null: no value). */
export interface CursorPosition {
  readonly key: number;
  readonly sortKey?: string | null;
  /** True to read the page that ends before this place. */
  readonly backwards: boolean;
  /** Keys above this one were created after the first page was read and are left out. */
  readonly horizon: number;
}

/**
 * A read of many resources as one value: GET and POST .search both become this, and storage takes nothing else.
 * Unsorted lists are in creation order. Sorted ones (RFC 7644 section 3.4.2.3) have missing values last when ascending
 * and first when descending; equal ones stay in creation order.
 */
export interface ListQuery {
  readonly targets: readonly Target[];
  /** `undefined`: creation order. */
  readonly order?: 'ascending' | 'descending';
  readonly page: IndexPage | CursorPage;
}
