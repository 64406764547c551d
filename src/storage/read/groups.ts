import { hash } from 'node:crypto';
import { entry } from '../map-entry.js';
import { slices } from '../slices.js';
import { rows, type SqlRoutine } from '../sql-routine.js';
import type { FilterDialect } from '../filter/dialect.js';
import { sql } from '../sql.js';
import type { BaseUrl, TenantKey } from '../store.js';
import type { ResourceRow, ResourceSql } from './resource-sql.js';

/** An element of `groups` as JSON text, with a 64-bit hash of it. */
interface GroupElement {
  readonly text: string;
  readonly high: number;
  readonly low: number;
}

/** Elements of `groups` by key of the group. */
type Elements = Map<number, GroupElement>;

/** Limits of the cache: bytes of all elements, and pairs of tenant and base URL. */
const MAX_BYTES = 48 * 1024 * 1024;
/** About what an element takes besides its text. */
const ELEMENT_BYTES = 100;
const MAX_KEPT = 1000;

/** What a tenant's groups look like under one base URL. */
export class KeptElements {
  #epoch = 0;
  #elements: Elements = new Map();

  /** The cached elements for a read that saw this epoch. Elements of older epochs are dropped first. */
  at(epoch: number): Elements {
    // Another read has seen a later epoch, so this one gets an empty map of its own: what it adds could be outdated.
    if (epoch < this.#epoch) return new Map();
    if (epoch > this.#epoch) {
      this.#epoch = epoch;
      this.#elements = new Map();
    }
    return this.#elements;
  }
}

/**
 * Caches elements of `groups`, so that a group is read and rendered once instead of once per member. An element is
 * outdated when its group is renamed or deleted. On SQLite, where one process writes, the store calls `clear` after
 * such a commit. On PostgreSQL each read returns the epoch of the tenant's groups, a counter that such a write
 * increases. A read takes its map before its snapshot begins, so that what it adds after a `clear` goes into a map that
 * nobody uses any more.
 */
export class GroupElements {
  readonly #known = new Map<BaseUrl, Map<TenantKey, KeptElements>>();
  #kept = 0;
  #bytes = 0;

  of(tenant: TenantKey, baseUrl: BaseUrl): KeptElements {
    const known = this.#known.get(baseUrl)?.get(tenant);
    if (known) return known;
    if (this.#kept >= MAX_KEPT) this.clear();
    this.#kept += 1;
    this.grown(baseUrl.length);
    return entry(
      entry(this.#known, baseUrl, () => new Map<TenantKey, KeptElements>()),
      tenant,
      () => new KeptElements(),
    );
  }

  /** Bytes of what is kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts bytes that were added. */
  grown(by: number): void {
    this.#bytes += by;
    if (this.#bytes > MAX_BYTES) this.clear();
  }

  clear(): void {
    this.#known.clear();
    this.#kept = 0;
    this.#bytes = 0;
  }
}

interface Group {
  readonly key: number;
  readonly id: string;
  readonly type: string;
  readonly display: string | null;
}

/** A row that is given its groups. */
type WithGroups = { -readonly [Name in 'memberOf' | 'groupsMark']?: ResourceRow[Name] };

/** What it takes to show groups. */
export interface GroupsContext {
  readonly dialect: FilterDialect;
  readonly resources: ResourceSql;
  readonly groups: GroupElements;
}

/**
 * Fills `memberOf` of the rows from their group keys; undefined when a row has more keys than `limit`. Groups that are
 * not cached are read by one statement for all rows, and then cached.
 */
export function* showGroups(
  { dialect, resources, groups }: GroupsContext,
  found: readonly ResourceRow[],
  baseUrl: BaseUrl,
  kept: KeptElements,
  limit = Infinity,
): SqlRoutine<readonly ResourceRow[] | undefined> {
  const elements = kept.at(Number(found[0]?.groupsEpoch ?? 0));
  const keysOf = found.map(({ groupKeys }) => (groupKeys ? (JSON.parse(groupKeys) as number[]) : []));
  if (keysOf.some((keys) => keys.length > limit)) return undefined;
  const missing = new Set<number>();
  for (const keys of keysOf) for (const key of keys) if (!elements.has(key)) missing.add(key);
  for (const slice of slices([...missing])) {
    const list = dialect.integerList(JSON.stringify(slice));
    let bytes = 0;
    for (const group of yield* rows<Group>(sql`SELECT key, id, type, display FROM resource WHERE key IN ${list}`)) {
      const element = render(group, resources.location(group.type, group.id, baseUrl));
      elements.set(Number(group.key), element);
      bytes += ELEMENT_BYTES + element.text.length;
    }
    groups.grown(bytes);
  }
  found.forEach((row: WithGroups, index) => {
    const { memberOf, groupsMark } = join(keysOf[index] ?? [], elements);
    row.memberOf = memberOf;
    row.groupsMark = groupsMark;
  });
  return found;
}

/**
 * Joins the elements of one resource to JSON text and combines their hashes to the mark for the entity tag, because
 * hashing the whole text again would take long.
 */
function join(groups: readonly number[], elements: Elements): { memberOf: string; groupsMark: string | undefined } {
  let text = '';
  let high = 0;
  let low = 0;
  for (const group of groups) {
    const element = elements.get(group);
    if (element === undefined) continue;
    text += text === '' ? element.text : `,${element.text}`;
    high ^= element.high;
    low ^= element.low;
  }
  if (text === '') return { memberOf: '[]', groupsMark: undefined };
  return { memberOf: `[${text}]`, groupsMark: `${high}_${low}` };
}

function render({ id, display }: Group, location: string): GroupElement {
  const text = JSON.stringify({ value: id, ...(display !== null && { display }), $ref: location, type: 'direct' });
  const bits = hash('sha256', text, 'buffer');
  return { text, high: bits.readInt32BE(0), low: bits.readInt32BE(4) };
}
