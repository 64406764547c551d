import { BoundedMap } from '../../scim/bounded-map.js';
import type { SqlRoutine } from '../sql-routine.js';
import type { TenantKey } from '../store.js';
import { BLOCK } from '../write/counters.js';
import { countBlocks } from './counters.js';

/** Tenants and types kept, and bytes of their counters. */
const KEPT = { entries: 1000, bytes: 4 * 1024 * 1024 };
/** About what one counter takes. */
const COUNTER_BYTES = 48;

/** What the counters of one type said at some time. */
type Counters = readonly { readonly block: number; readonly upTo: number }[];

/**
 * In which block of keys an index page begins, by what the counters said some time ago. That is a guess, since resources
 * come and go, and statement after statement need not add up a thousand counters: the page's own statement counts what
 * lies before the block.
 */
export class PageOffsetCache {
  readonly #known = new BoundedMap<string, Counters>(KEPT, (counters) => 100 + counters.length * COUNTER_BYTES);

  /** The block of the resource at `startIndex`; undefined when nothing is known of it. */
  guess(tenant: TenantKey, type: string, startIndex: number): number | undefined {
    if (startIndex === 1) return 0;
    const known = this.#known.get(nameOf(tenant, type));
    return known && blockOf(known, startIndex);
  }

  /** The same by what the counters say now; undefined when there are fewer resources. */
  *look(tenant: TenantKey, type: string, startIndex: number): SqlRoutine<number | undefined> {
    const known = yield* countBlocks(tenant, [type]);
    this.#known.set(nameOf(tenant, type), known);
    return blockOf(known, startIndex);
  }

  /** Tells how many resources had to be stepped over from the beginning of a guessed block. */
  stepped(tenant: TenantKey, type: string, skip: number): void {
    if (skip > 2 * BLOCK) this.#known.delete(nameOf(tenant, type));
  }
}

function nameOf(tenant: TenantKey, type: string): string {
  return `${tenant} ${type}`;
}

/** The first block that ends at or behind `startIndex`. */
function blockOf(counters: Counters, startIndex: number): number | undefined {
  let from = 0;
  let to = counters.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (counters[middle]!.upTo < startIndex) from = middle + 1;
    else to = middle;
  }
  return counters[from]?.block;
}
