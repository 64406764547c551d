import type { Attribute } from '../schema/attribute.js';

/**
 * A filter in its two stages. `Filter` is what the client wrote: names, unresolved. `BoundFilter` is what the schema
 * made of it: attributes, comparison keys, element scopes. Storage and the evaluator take only the second.
 */

/** An attribute path as written (RFC 7644 section 3.10): `[URN:]name[.sub]`. */
export interface AttributePath {
  /** URN prefix as written, without the colon that ends it. */
  readonly schema?: string;
  readonly name: string;
  readonly sub?: string;
  /** Offset in the source text, for error messages. */
  readonly position: number;
}

/** Comparison operators of RFC 7644 section 3.4.2.2, Table 3 (pr is its own node). */
export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

/** A compValue: a JSON scalar. */
export type FilterLiteral = string | number | boolean | null;

/** A filter as written (RFC 7644 Figure 1). `path[f].sub op v` arrives as a valuePath with `f and sub op v` inside. */
export type Filter =
  | { readonly kind: 'and'; readonly operands: readonly Filter[] }
  | { readonly kind: 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly op: CompareOperator;
      readonly value: FilterLiteral;
    }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | { readonly kind: 'valuePath'; readonly path: AttributePath; readonly filter: Filter };

/** Operators that reach storage: `ne` is bound as not(eq), so that it means the same on single and multiple values. */
export type BoundOperator = Exclude<CompareOperator, 'ne'>;

/**
 * A filter bound to a ResourceType.
 * - `compare` and `present` name a leaf attribute (never a complex one; a complex attribute with `value` became that
 *   sub-attribute, `pr` of a complex one became an `or` of its parts). Outside an `element` they hold when ANY value
 *   of the attribute does; inside they look at the one element in scope.
 * - `element`: some element of the complex attribute satisfies the inner filter, all conditions on the same element.
 * - `key` is the operand in comparison form (`comparisonKey`): fold, number and date encoding already applied.
 */
export type BoundFilter =
  | { readonly kind: 'and'; readonly operands: readonly BoundFilter[] }
  | { readonly kind: 'or'; readonly operands: readonly BoundFilter[] }
  | { readonly kind: 'not'; readonly operand: BoundFilter }
  | { readonly kind: 'compare'; readonly attribute: Attribute; readonly op: BoundOperator; readonly key: string }
  | { readonly kind: 'present'; readonly attribute: Attribute }
  | { readonly kind: 'element'; readonly attribute: Attribute; readonly filter: BoundFilter }
  | { readonly kind: 'constant'; readonly value: boolean };
