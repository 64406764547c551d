import { randomBytes } from 'node:crypto';
import type { Store } from '../../storage/store.js';

const SETTING = 'cursor.secret';

/** The key that seals cursors: made once for a database, so that all replicas and restarts read each other's cursors. */
export async function loadCursorSecret(store: Store): Promise<Buffer> {
  return store.transaction(async (tx) => {
    await tx.query('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING', [
      SETTING,
      randomBytes(32).toString('base64'),
    ]);
    const [row] = await tx.query<{ value: string }>('SELECT value FROM setting WHERE name = ?', [SETTING]);
    return Buffer.from(row!.value, 'base64');
  });
}
