import { setTimeout as pause } from 'node:timers/promises';
import type { Executor } from '../sql.js';

const WRITERS =
  "SELECT virtualtransaction AS id FROM pg_locks WHERE locktype = 'relation' AND relation = 'change_log'::regclass" +
  ' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())' +
  " AND mode = 'RowExclusiveLock' AND granted";

/** Longest pause between two looks. */
const LONGEST_PAUSE_MS = 100;

/**
 * Waits for all transactions that hold the write lock of the change log now. The statement that appends an entry takes
 * that lock before it looks up the tenant. So a transaction that saw the tenant before its deletion is waited for, and
 * every later one finds no tenant and is refused.
 */
export async function logWritersEnded(executor: Executor, signal: AbortSignal): Promise<void> {
  const waitFor = await writers(executor);
  for (let turn = 1; waitFor.size > 0 && !signal.aborted; turn++) {
    await pause(Math.min(turn, LONGEST_PAUSE_MS), undefined, { signal }).catch(() => undefined);
    const still = await writers(executor);
    for (const id of waitFor) if (!still.has(id)) waitFor.delete(id);
  }
}

async function writers(executor: Executor): Promise<Set<string>> {
  return new Set((await executor.query<{ id: string }>(WRITERS, [])).map(({ id }) => id));
}
