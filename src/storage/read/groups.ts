import { hash } from 'node:crypto';
import { entry } from '../map-entry.js';
import { slices } from '../slices.js';
import { rows, type SqlRoutine } from '../sql-routine.js';
import type { FilterDialect } from '../filter/dialect.js';
import { sql } from '../sql.js';
import type { BaseUrl, TenantKey } from '../store.js';
import type { ResourceRow, ResourceSql } from './resource-sql.js';

/** An element of `groups`, with 64 bits that stand for its text. */
interface GroupElement {
  readonly text: string;
  readonly high: number;
  readonly low: number;
}

/** Elements of `groups` by key of the group. */
type Elements = Map<number, GroupElement>;

/** Bytes of the elements kept in all, and tenants times base URLs they are kept for. */
const MAX_BYTES = 48 * 1024 * 1024;
/** About what an element takes besides its text. */
const ELEMENT_BYTES = 100;
const MAX_KEPT = 1000;

/** What a tenant's groups look like under one base URL. */
export class KeptElements {
  #epoch = 0;
  #elements: Elements = new Map();

  /** The elements for a read whose rows are of this epoch; what it adds must not be older than that. */
  at(epoch: number): Elements {
    // Others have seen a later one: what this read adds may be from before it.
    if (epoch < this.#epoch) return new Map();
    if (epoch > this.#epoch) {
      this.#epoch = epoch;
      this.#elements = new Map();
    }
    return this.#elements;
  }
}

/**
 * Elements of `groups` as they are committed, so that a group is read and rendered once and not with each of its
 * members. They go when a group has got another name or is gone: a store that is alone with its database says so by
 * `clear`; where other processes write, too, every read brings the epoch of the tenant's groups, which such a write counts
 * up. A read takes them before its snapshot begins: what it adds after a `clear` is then added to none.
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
 * Makes `memberOf` of the keys the rows of one statement have; undefined when a row has more keys than `limit`. What is
 * not kept yet is read, once for all rows, and then kept.
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

/** The elements of one resource, and a mark of them all: their bits together, since hashing all of the text takes long. */
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
