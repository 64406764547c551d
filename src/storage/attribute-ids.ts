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

/** The attribute ids of one type of a tenant. */
export interface AttributeIdsByPath {
  get(path: string): AttributeId | undefined;
}

interface AttributeIdRow {
  readonly path: string;
  readonly id: number;
  readonly is_unique: number | null;
}

const ATTRIBUTE_IDS_SQL = 'SELECT path, id, is_unique FROM slot WHERE tenant = ? AND type = ?';

/** Tenants kept, and their bytes: a tenant that is not kept costs one statement more. */
const KEPT = { entries: 20_000, bytes: 16 * 1024 * 1024 };
/** Bytes of one type of a tenant, beside its numbers. */
const ENTRY_BYTES = 400;

/**
 * Caches attribute ids by tenant and type. Only committed ids are cached, because the number of a rolled back insert
 * may be given out again. There may be ten thousand tenants, so the paths, which are the same for all, are stored once.
 */
export class AttributeIdCache {
  readonly #known = new BoundedMap<TenantKey, ReadonlyMap<ResourceType, PackedAttributeIds>>(KEPT, bytesOf);
  #generation = 0;
  readonly #places = new WeakMap<ResourceType, ReadonlyMap<string, number>>();

  /** The ids of a type if all of them are known. */
  get(tenant: TenantKey, type: ResourceType): AttributeIdsByPath | undefined {
    const attributeIds = this.#known.get(tenant)?.get(type);
    return attributeIds?.isComplete ? attributeIds : undefined;
  }

  /** Reads all ids of a type, and remembers them unless something changed meanwhile. */
  *read(tenant: TenantKey, type: ResourceType): SqlRoutine<AttributeIdsByPath> {
    const known = this.#known.get(tenant)?.get(type);
    if (known) return known;
    const generation = this.#generation;
    const attributeIds = this.#pack(type, yield* rows<AttributeIdRow>(new Sql(ATTRIBUTE_IDS_SQL, [tenant, type.name])));
    if (generation === this.#generation) this.#keep(tenant, type, attributeIds);
    return attributeIds;
  }

  /** Remembers committed ids, as `ensure` gave them. */
  set(tenant: TenantKey, type: ResourceType, attributeIds: AttributeIdsByPath): void {
    this.#generation++;
    if (attributeIds instanceof PackedAttributeIds) this.#keep(tenant, type, attributeIds);
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

  /** Reads the ids of a type inside a write, making those it has not yet. */
  async ensure(
    executor: Executor & { readonly rows: RowDialect },
    tenant: TenantKey,
    type: ResourceType,
  ): Promise<AttributeIdsByPath> {
    const known = this.#pack(type, await executor.query<AttributeIdRow>(ATTRIBUTE_IDS_SQL, [tenant, type.name]));
    if (known.isComplete) return known;
    const made = [...this.#placesOf(type).keys()]
      .filter((path) => !known.get(path))
      .map((path) => [tenant, type.name, path]);
    await executor.rows.insert(executor, 'slot', ['tenant', 'type', 'path'], made, 'ON CONFLICT DO NOTHING');
    return this.#pack(type, await executor.query<AttributeIdRow>(ATTRIBUTE_IDS_SQL, [tenant, type.name]));
  }

  #keep(tenant: TenantKey, type: ResourceType, attributeIds: PackedAttributeIds): void {
    this.#known.set(tenant, new Map(this.#known.get(tenant)).set(type, attributeIds));
  }

  #pack(type: ResourceType, slotRows: readonly AttributeIdRow[]): PackedAttributeIds {
    return new PackedAttributeIds(this.#placesOf(type), slotRows);
  }

  /** Every path of a type that has an id, with its place among them. */
  #placesOf(type: ResourceType): ReadonlyMap<string, number> {
    let places = this.#places.get(type);
    if (!places) this.#places.set(type, (places = new Map(slotPaths(type).map((path, at) => [path, at]))));
    return places;
  }
}

/** What `is_unique` says of an attribute. */
const UNIQUENESS = [undefined, false, true] as const;

/** The ids of a type as numbers in the order of its paths. */
class PackedAttributeIds implements AttributeIdsByPath {
  /** Whether every path of the type has its id. */
  readonly isComplete: boolean;
  readonly bytes: number;
  readonly #ids: Int32Array;
  /** Places in UNIQUENESS; left out when the schema alone decides. */
  readonly #unique: Uint8Array | undefined;

  constructor(
    private readonly places: ReadonlyMap<string, number>,
    slotRows: readonly AttributeIdRow[],
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

function bytesOf(types: ReadonlyMap<ResourceType, PackedAttributeIds>): number {
  let bytes = 0;
  for (const attributeIds of types.values()) bytes += attributeIds.bytes;
  return bytes;
}
