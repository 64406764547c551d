import { hash } from 'node:crypto';

/** What tells an entry of the log from any other that could stand at its number. */
export interface MarkedEntry {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly id: string;
  readonly operation: string;
  readonly version: number;
}

/** What every mark looks like. */
export const MARK = /^[0-9a-f]{16}$/;

const NO_ENTRY: MarkedEntry = { seq: 0, time: 0, id: '', operation: '', version: 0 };

/**
 * The check of a log entry, or of the place before a tenant's first one. It follows from the entry alone, so replicas,
 * backups and copies agree on it; another entry that stands at the number after a restore or a failover has another.
 */
export function markOf(tenant: number, entry: MarkedEntry = NO_ENTRY): string {
  const { seq, time, id, operation, version } = entry;
  return hash('sha256', `${tenant} ${seq} ${time} ${operation} ${version} ${id}`, 'hex').slice(0, 16);
}
