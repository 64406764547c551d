import { BoundedMap } from '../scim/bounded-map.js';
import type { ResourceType } from '../scim/schema/attribute.js';
import { slotPaths } from './indexed-attributes.js';
import { rows, type Program } from './program.js';
import { Sql, type Executor } from './sql.js';
import type { TenantKey } from './store.js';
import type { RowDialect } from './write/row-dialect.js';

/** The number of an attribute path, and whether a tenant setting decides on its uniqueness. */
export interface Slot {
  readonly id: number;
  readonly isUnique: boolean | undefined;
}

export type SlotsByPath = ReadonlyMap<string, Slot>;

interface SlotRow {
  readonly path: string;
  readonly id: number;
  readonly is_unique: number | null;
}

const SLOTS_SQL = 'SELECT path, id, is_unique FROM slot WHERE tenant = ? AND type = ?';

/** Tenants times types kept, and their bytes: a tenant that is not kept costs one statement more. */
const KEPT = { entries: 20_000, bytes: 16 * 1024 * 1024 };
/** About what one slot takes. */
const SLOT_BYTES = 200;

/**
 * Slots by (tenant, type), kept in memory: committed ones only, since a rolled back number may be given out again.
 */
export class SlotCache {
  readonly #known = new BoundedMap<string, SlotsByPath>(KEPT, (slots) => slots.size * SLOT_BYTES);
  /** Slots that were found to be all of a type's. */
  readonly #complete = new WeakMap<SlotsByPath, ResourceType>();
  #generation = 0;
  readonly #paths = new WeakMap<ResourceType, readonly string[]>();

  /** The slots of a type if all of them are known. */
  get(tenant: TenantKey, type: ResourceType): SlotsByPath | undefined {
    const slots = this.#known.get(cacheKey(tenant, type));
    if (!slots || this.#complete.get(slots) === type) return slots;
    if (this.#missing(type, slots).length > 0) return undefined;
    this.#complete.set(slots, type);
    return slots;
  }

  /** Reads all slots of a type, and remembers them unless something changed meanwhile. */
  *read(tenant: TenantKey, type: ResourceType): Program<SlotsByPath> {
    const known = this.get(tenant, type);
    if (known) return known;
    const generation = this.#generation;
    const slots = toSlots(yield* rows<SlotRow>(new Sql(SLOTS_SQL, [tenant, type.name])));
    if (generation === this.#generation) this.#known.set(cacheKey(tenant, type), slots);
    return slots;
  }

  /** Remembers committed slots. */
  set(tenant: TenantKey, type: ResourceType, slots: SlotsByPath): void {
    this.#generation++;
    this.#known.set(cacheKey(tenant, type), slots);
  }

  /** Forgets everything: another process wrote, or uniqueness changed. */
  clear(): void {
    this.#generation++;
    this.#known.clear();
  }

  /** Reads the slots of a type inside a write, making those it has not yet. */
  async ensure(
    executor: Executor & { readonly rows: RowDialect },
    tenant: TenantKey,
    type: ResourceType,
  ): Promise<SlotsByPath> {
    const known = toSlots(await executor.query<SlotRow>(SLOTS_SQL, [tenant, type.name]));
    const missing = this.#missing(type, known);
    if (missing.length === 0) return known;
    const made = missing.map((path) => [tenant, type.name, path]);
    await executor.rows.insert(executor, 'slot', ['tenant', 'type', 'path'], made, 'ON CONFLICT DO NOTHING');
    return toSlots(await executor.query<SlotRow>(SLOTS_SQL, [tenant, type.name]));
  }

  #missing(type: ResourceType, slots: SlotsByPath): readonly string[] {
    let paths = this.#paths.get(type);
    if (!paths) this.#paths.set(type, (paths = slotPaths(type)));
    return paths.filter((path) => !slots.has(path));
  }
}

/** Rows of SLOTS_SQL by path. */
function toSlots(slotRows: readonly SlotRow[]): SlotsByPath {
  return new Map(
    slotRows.map((row) => [
      row.path,
      { id: row.id, isUnique: row.is_unique === null ? undefined : row.is_unique === 1 },
    ]),
  );
}

function cacheKey(tenant: TenantKey, type: ResourceType): string {
  return `${tenant} ${type.name}`;
}
