import { BoundedMap } from '../scim/bounded-map.js';
import type { ResourceType } from '../scim/schema/attribute.js';
import { slotPaths } from './indexed-attributes.js';
import { rows, type SqlRoutine } from './sql-routine.js';
import { Sql, type Executor } from './sql.js';
import type { TenantKey } from './store.js';
import type { RowDialect } from './write/row-dialect.js';

/** The number of an attribute path, and whether a tenant setting decides on its uniqueness. */
export interface AttributeId {
  readonly id: number;
  readonly isUnique: boolean | undefined;
}

/** The slots of one type of a tenant. */
export interface AttributeIdsByPath {
  get(path: string): AttributeId | undefined;
}

interface SlotRow {
  readonly path: string;
  readonly id: number;
  readonly is_unique: number | null;
}

const SLOTS_SQL = 'SELECT path, id, is_unique FROM slot WHERE tenant = ? AND type = ?';

/** Tenants kept, and their bytes: a tenant that is not kept costs one statement more. */
const KEPT = { entries: 20_000, bytes: 16 * 1024 * 1024 };
/** Bytes of one type of a tenant, beside its numbers. */
const ENTRY_BYTES = 400;

/**
 * Slots by (tenant, type), kept in memory: committed ones only, since a rolled back number may be given out again. There
 * may be ten thousand tenants, so what is the same for all of them is there once.
 */
export class AttributeIdCache {
  readonly #known = new BoundedMap<TenantKey, ReadonlyMap<ResourceType, PackedSlots>>(KEPT, bytesOf);
  #generation = 0;
  readonly #places = new WeakMap<ResourceType, ReadonlyMap<string, number>>();

  /** The slots of a type if all of them are known. */
  get(tenant: TenantKey, type: ResourceType): AttributeIdsByPath | undefined {
    const slots = this.#known.get(tenant)?.get(type);
    return slots?.isComplete ? slots : undefined;
  }

  /** Reads all slots of a type, and remembers them unless something changed meanwhile. */
  *read(tenant: TenantKey, type: ResourceType): SqlRoutine<AttributeIdsByPath> {
    const known = this.#known.get(tenant)?.get(type);
    if (known) return known;
    const generation = this.#generation;
    const slots = this.#pack(type, yield* rows<SlotRow>(new Sql(SLOTS_SQL, [tenant, type.name])));
    if (generation === this.#generation) this.#keep(tenant, type, slots);
    return slots;
  }

  /** Remembers committed slots, as `ensure` gave them. */
  set(tenant: TenantKey, type: ResourceType, slots: AttributeIdsByPath): void {
    this.#generation++;
    if (slots instanceof PackedSlots) this.#keep(tenant, type, slots);
  }

  /** Forgets a tenant: it is gone, or what is unique there has changed. */
  forget(tenant: TenantKey): void {
    this.#generation++;
    this.#known.delete(tenant);
  }

  /** Forgets everything: another process wrote. */
  clear(): void {
    this.#generation++;
    this.#known.clear();
  }

  /** Reads the slots of a type inside a write, making those it has not yet. */
  async ensure(
    executor: Executor & { readonly rows: RowDialect },
    tenant: TenantKey,
    type: ResourceType,
  ): Promise<AttributeIdsByPath> {
    const known = this.#pack(type, await executor.query<SlotRow>(SLOTS_SQL, [tenant, type.name]));
    if (known.isComplete) return known;
    const made = [...this.#placesOf(type).keys()]
      .filter((path) => !known.get(path))
      .map((path) => [tenant, type.name, path]);
    await executor.rows.insert(executor, 'slot', ['tenant', 'type', 'path'], made, 'ON CONFLICT DO NOTHING');
    return this.#pack(type, await executor.query<SlotRow>(SLOTS_SQL, [tenant, type.name]));
  }

  #keep(tenant: TenantKey, type: ResourceType, slots: PackedSlots): void {
    this.#known.set(tenant, new Map(this.#known.get(tenant)).set(type, slots));
  }

  #pack(type: ResourceType, slotRows: readonly SlotRow[]): PackedSlots {
    return new PackedSlots(this.#placesOf(type), slotRows);
  }

  /** Every path of a type that has a slot, with its place among them. */
  #placesOf(type: ResourceType): ReadonlyMap<string, number> {
    let places = this.#places.get(type);
    if (!places) this.#places.set(type, (places = new Map(slotPaths(type).map((path, at) => [path, at]))));
    return places;
  }
}

/** What `is_unique` says of a slot. */
const UNIQUENESS = [undefined, false, true] as const;

/** The slots of a type as numbers in the order of its paths. */
class PackedSlots implements AttributeIdsByPath {
  /** Whether every path of the type has its slot. */
  readonly isComplete: boolean;
  readonly bytes: number;
  readonly #ids: Int32Array;
  /** Places in UNIQUENESS; left out when the schema alone decides. */
  readonly #unique: Uint8Array | undefined;

  constructor(
    private readonly places: ReadonlyMap<string, number>,
    slotRows: readonly SlotRow[],
  ) {
    this.#ids = new Int32Array(places.size);
    if (slotRows.some((row) => row.is_unique !== null)) this.#unique = new Uint8Array(places.size);
    for (const { path, id, is_unique } of slotRows) {
      const place = places.get(path);
      if (place === undefined) continue;
      this.#ids[place] = id;
      if (this.#unique && is_unique !== null) this.#unique[place] = is_unique === 1 ? 2 : 1;
    }
    this.isComplete = !this.#ids.includes(0);
    this.bytes = ENTRY_BYTES + this.#ids.byteLength + (this.#unique?.byteLength ?? 0);
  }

  get(path: string): AttributeId | undefined {
    const place = this.places.get(path);
    const id = place === undefined ? 0 : this.#ids[place]!;
    return id === 0 ? undefined : { id, isUnique: UNIQUENESS[this.#unique?.[place!] ?? 0] };
  }
}

function bytesOf(types: ReadonlyMap<ResourceType, PackedSlots>): number {
  let bytes = 0;
  for (const slots of types.values()) bytes += slots.bytes;
  return bytes;
}
