import type { Compatibility } from '../compat/rule.js';
import { untypedElement } from '../compat/untyped-element.js';
import { isJsonObject, type Json } from '../json.js';
import type { Attribute } from '../schema/attribute.js';
import { partsKey } from './equality.js';

/** Keys of the elements with one `value`: those with a type, and the one without. */
interface SameValue {
  readonly typed: string[];
  untyped: string | undefined;
}

/** True for an element with a `value` and no `type`, of an attribute that has both. */
export function isUntyped(attribute: Attribute, element: Json): boolean {
  const [value, type] = [attribute.subAttributes.get('value'), attribute.subAttributes.get('type')];
  if (!value || !type || !isJsonObject(element)) return false;
  return Object.hasOwn(element, value.name) && !Object.hasOwn(element, type.name);
}

/**
 * Finds the element that another one repeats, where one of them has no `type`: in a lenient tenant, an element without
 * `type` is the same as the only element with its `value` (the rule `untyped-element`).
 */
export class UntypedElements {
  readonly #byValue = new Map<string, SameValue>();
  readonly #keys = new Map<string, string>();
  readonly #value: readonly Attribute[];

  constructor(
    private readonly attribute: Attribute,
    private readonly compat: Compatibility,
  ) {
    const value = attribute.subAttributes.get('value');
    this.#value = value ? [value] : [];
  }

  /** Adds an element of the stored value under its `identityKey`. */
  add(element: Json, key: string): void {
    const same = this.#sameValueOf(element);
    if (isUntyped(this.attribute, element)) same.untyped = key;
    else same.typed.push(key);
    this.#keys.set(key, key);
  }

  /** The key of the element that this one repeats, or its own key, under which it is added. */
  keyOf(element: Json, key: string): string {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const same = this.#sameValueOf(element);
    const untyped = isUntyped(this.attribute, element);
    const found = !untyped ? same.untyped : same.typed.length === 1 ? same.typed[0] : undefined;
    if (found === undefined || !this.compat.allows(untypedElement)) {
      this.add(element, key);
      return key;
    }
    // The element without type takes the type of the one it is merged with.
    if (!untyped) {
      same.untyped = undefined;
      same.typed.push(found);
    }
    this.#keys.set(key, found);
    return found;
  }

  #sameValueOf(element: Json): SameValue {
    const name = partsKey(this.attribute, this.#value, element);
    const known = this.#byValue.get(name);
    if (known) return known;
    const same: SameValue = { typed: [], untyped: undefined };
    this.#byValue.set(name, same);
    return same;
  }
}
