import type { Executor } from '../sql.js';

/** The setting that marks a database as a copy that nobody has used yet. */
export const MARKER = 'migrateData';

export type CopyState = 'copying' | 'done';

/** How far the copy into this database is; undefined when it is no copy, or was used since. */
export async function copyState(executor: Executor): Promise<CopyState | undefined> {
  const [row] = await executor.query<{ value: CopyState }>('SELECT value FROM setting WHERE name = ?', [MARKER]);
  return row?.value;
}
