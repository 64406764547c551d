import type { Attribute } from '../schema/attribute.js';

/**
 * The two forms of a filter. `Filter` is the parsed text, with names as the client wrote them. `BoundFilter` is the
 * result of binding it to a resource type: attributes, comparison keys, and conditions on one element. Storage and the
 * evaluator take only the second.
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

/** Comparison operators of RFC 7644 section 3.4.2.2, Table 3. `pr` is a node of its own. */
export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

/** A compValue: a JSON scalar. */
export type FilterLiteral = string | number | boolean | null;

/**
 * A filter as written (RFC 7644 Figure 1). `path[f].sub op v` is parsed as a valuePath that contains `f and sub op v`.
 */
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

/**
 * Operators of a bound filter. `ne` is bound as not(eq), so that it means the same for single-valued and multi-valued
 * attributes.
 */
export type BoundOperator = Exclude<CompareOperator, 'ne'>;

/**
 * A filter bound to a ResourceType.
 * - `compare` and `present` name a simple attribute, never a complex one: a complex attribute with a sub-attribute
 *   `value` was replaced by that, and `pr` of a complex one by an `or` of its sub-attributes. Outside of an `element`
 *   they hold when any value of the attribute satisfies them; inside, they test that one element.
 * - `element`: one element of the complex attribute satisfies all of the inner filter.
 * - `key` is the comparison key of the operand (`comparisonKey`).
 */
export type BoundFilter =
  | { readonly kind: 'and'; readonly operands: readonly BoundFilter[] }
  | { readonly kind: 'or'; readonly operands: readonly BoundFilter[] }
  | { readonly kind: 'not'; readonly operand: BoundFilter }
  | { readonly kind: 'compare'; readonly attribute: Attribute; readonly op: BoundOperator; readonly key: string }
  | { readonly kind: 'present'; readonly attribute: Attribute }
  | { readonly kind: 'element'; readonly attribute: Attribute; readonly filter: BoundFilter }
  | { readonly kind: 'constant'; readonly value: boolean };
