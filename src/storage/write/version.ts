import type { Executor } from '../sql.js';

/** What a write was computed from has changed meanwhile: run it again. */
export class OptimisticLockError extends Error {
  constructor() {
    super('The resource has changed since it was read');
    this.name = 'OptimisticLockError';
  }
}

/** A version that was counted up. */
export interface NextVersion {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  /** The version that was counted from: not that which was read, when others came in between. */
  readonly from: number;
}

const COUNT =
  'UPDATE resource SET version = version + ?, last_modified = CASE WHEN last_modified > ? THEN last_modified ELSE ? END' +
  ' WHERE key = ? RETURNING version, last_modified';

/** Counts the version of a resource up by `by`, whichever the present one is. OptimisticLockError when the resource is gone. */
export async function countVersion(executor: Executor, key: number, now: number, by = 1): Promise<NextVersion> {
  const [row] = await executor.query<{ version: number; last_modified: number }>(COUNT, [by, now, now, key]);
  if (!row) throw new OptimisticLockError();
  const version = Number(row.version);
  return { version, lastModified: Number(row.last_modified), from: version - by };
}
