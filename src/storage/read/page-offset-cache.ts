import { BoundedMap } from '../../scim/bounded-map.js';
import type { SqlRoutine } from '../sql-routine.js';
import type { TenantKey } from '../store.js';
import { BLOCK } from '../write/counters.js';
import { countBlocks } from './counters.js';

/** Tenants and types kept, and bytes of their counters. */
const KEPT = { entries: 1000, bytes: 4 * 1024 * 1024 };
/** About what one counter takes. */
const COUNTER_BYTES = 48;

/** For each block of keys, the number of resources up to its end, as counted at some time. */
type Counters = readonly { readonly block: number; readonly upTo: number }[];

/**
 * Remembers in which block of keys a page by startIndex begins, so that not every request sums up a thousand counters.
 * The block is a guess, because resources are created and deleted meanwhile; the statement of the page counts the
 * resources before the block, so the page itself is exact.
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

  /**
   * Called with the number of resources that had to be skipped from the beginning of a guessed block; forgets the guess
   * when there were too many.
   */
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
