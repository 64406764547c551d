import { BoundedMap } from '../../scim/bounded-map.js';
import type { Projection } from '../../scim/query/projection.js';
import type { ResourceType } from '../../scim/schema/attribute.js';
import { Representation } from './representation.js';

/** Representations kept for one type, and bytes of what they are kept by. */
const KEPT = { entries: 256, bytes: 256 * 1024 };

/** About what a representation takes besides its key. */
const OWN_BYTES = 512;

/** Representations of one type. */
interface OfType {
  readonly byDefault: Representation;
  readonly others: BoundedMap<string, Representation>;
}

/**
 * Representations by type and projection. They are kept by the attributes that the projection was found to show: what the
 * client wrote may be any text, of any length, while the schema has so many attributes.
 */
export class Representations {
  readonly #types = new WeakMap<ResourceType, OfType>();

  of(type: ResourceType, projection: Projection): Representation {
    let known = this.#types.get(type);
    if (!known) this.#types.set(type, (known = newOfType(type)));
    if (projection.kind === 'default') return known.byDefault;
    const key = `${projection.kind} ${[...projection.paths].sort().join(' ')}`;
    return known.others.entry(key, () => new Representation(type, projection));
  }

  /** Representations kept for a type beside the default one. */
  kept(type: ResourceType): number {
    return this.#types.get(type)?.others.size ?? 0;
  }
}

function newOfType(type: ResourceType): OfType {
  return {
    byDefault: new Representation(type, { kind: 'default' }),
    others: new BoundedMap(KEPT, (_representation, key: string) => OWN_BYTES + 4 * key.length),
  };
}
