import type { Attribute } from '../schema/attribute.js';
import type { BoundFilter } from './ast.js';
import { negate } from './simplify.js';

/**
 * A bound comparison, with `primary eq false` asking for elements that are not primary: where `primary` is not given it
 * is false (RFC 7643 section 2.4). `inElement`: the comparison stands in the brackets of the attribute.
 */
export function assumePrimary(bound: BoundFilter, inElement: boolean): BoundFilter {
  if (bound.kind === 'not') return negate(assumePrimary(bound.operand, inElement));
  if (bound.kind !== 'compare' || bound.key !== 'false') return bound;
  const attribute = elementOfPrimary(bound.attribute);
  if (!attribute) return bound;
  const notPrimary = negate({ ...bound, key: 'true' });
  return inElement ? notPrimary : { kind: 'element', attribute, filter: notPrimary };
}

/** The multi-valued attribute whose `primary` this is. */
function elementOfPrimary({ name, type, parent }: Attribute): Attribute | undefined {
  return name === 'primary' && type === 'boolean' && parent?.multiValued ? parent : undefined;
}
