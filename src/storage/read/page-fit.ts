import { LIMITS } from '../../scim/limits.js';
import type { SqlRoutine } from '../sql-routine.js';
import type { StoredResource } from '../store.js';
import { leftOut, type ResourceRow } from './resource-sql.js';

/** Approximate bytes of schemas, id and meta of a resource in a page. */
const OWN_BYTES = 400;

/** Bytes of UTF-8 that one UTF-16 code unit takes at most. */
const BYTES_PER_UNIT = 3;

/**
 * Bytes of the largest document that the statement of a page of `count` resources returns: documents of this size fill
 * `room` bytes together. Larger ones are read later, by `ReadWhole`.
 */
export function largestOf(count: number, room: number = LIMITS.pageBytes): number {
  return Math.floor(room / Math.max(count, 1));
}

/** Bytes of large documents that one reply may read on the event loop. */
export const LARGEST_SHORT = 1024 * 1024;

/**
 * Reads the resources with these keys including their documents, which have `bytes` bytes together. Undefined where
 * that would take too long on the event loop.
 */
export type ReadWhole = (keys: readonly number[], bytes: number) => SqlRoutine<readonly StoredResource[] | undefined>;

/** The resources that a page has room for. */
export interface Fitted {
  readonly resources: readonly StoredResource[];
  /** Whether some were cut off at the end. */
  readonly isCut: boolean;
}

/**
 * Cuts a page where its resources exceed `room` bytes, but keeps at least one if `first` is true, and reads the
 * documents that the first statement left out because of their size. Undefined when `readWhole` gives undefined.
 * `found` is in the order of the page.
 */
export function* fitPage(
  found: readonly StoredResource[],
  readWhole: ReadWhole,
  room: number = LIMITS.pageBytes,
  first = true,
): SqlRoutine<Fitted | undefined> {
  if (fitsAnyway(found, room)) return { resources: found, isCut: false };
  const kept: StoredResource[] = [];
  const large: number[] = [];
  let bytes = 0;
  let leftBytes = 0;
  for (const resource of found) {
    const size = bytesOf(resource);
    if (bytes + size > room && (kept.length > 0 || !first)) break;
    bytes += size;
    kept.push(resource);
    const left = leftOut(resource);
    if (left === undefined) continue;
    large.push(resource.key);
    leftBytes += left;
  }
  const isCut = kept.length < found.length;
  if (large.length === 0) return { resources: kept, isCut };
  const whole = yield* readWhole(large, leftBytes);
  if (!whole) return undefined;
  const byKey = new Map(whole.map((resource) => [resource.key, resource]));
  const complete = kept.map((resource) => (leftOut(resource) === undefined ? resource : byKey.get(resource.key)));
  // A resource may have been deleted between the two snapshots.
  return { resources: complete.filter((resource) => resource !== undefined), isCut };
}

/** A cheap upper bound, so that bytes are counted only for pages that may be too large. */
function fitsAnyway(found: readonly StoredResource[], room: number): boolean {
  let units = 0;
  for (const resource of found) {
    if (leftOut(resource) !== undefined) return false;
    const { document, members, memberOf } = resource;
    units += document.length + (members?.length ?? 0) + (memberOf?.length ?? 0);
  }
  return units * BYTES_PER_UNIT + found.length * OWN_BYTES <= room;
}

/** Bytes of a resource in a page. */
export function bytesOf(resource: StoredResource | ResourceRow): number {
  const { document, members, memberOf } = resource;
  const parts = Buffer.byteLength(members ?? '') + Buffer.byteLength(memberOf ?? '');
  return OWN_BYTES + (leftOut(resource) ?? Buffer.byteLength(document)) + parts;
}
