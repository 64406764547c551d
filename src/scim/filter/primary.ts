import type { Attribute } from '../schema/attribute.js';
import type { BoundFilter } from './ast.js';
import { negate } from './simplify.js';

/**
 * Binds `primary eq false` as "not primary", since an element without `primary` has it as false (RFC 7643 section 2.4).
 * Other comparisons are returned unchanged. `inElement`: the comparison is inside the brackets of the attribute.
 */
export function assumePrimary(bound: BoundFilter, inElement: boolean): BoundFilter {
  if (bound.kind === 'not') return negate(assumePrimary(bound.operand, inElement));
  if (bound.kind !== 'compare' || bound.key !== 'false') return bound;
  const attribute = elementOfPrimary(bound.attribute);
  if (!attribute) return bound;
  const notPrimary = negate({ ...bound, key: 'true' });
  return inElement ? notPrimary : { kind: 'element', attribute, filter: notPrimary };
}

/** The multi-valued attribute that this is the `primary` of; `undefined` for other attributes. */
function elementOfPrimary({ name, type, parent }: Attribute): Attribute | undefined {
  return name === 'primary' && type === 'boolean' && parent?.multiValued ? parent : undefined;
}
