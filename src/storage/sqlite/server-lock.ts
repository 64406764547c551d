import Database from 'better-sqlite3';
import { sqliteCode } from './errors.js';

/** Held by the one server of a database file. */
export interface ServerLock {
  release(): void;
}

/** Another server runs on the same file. */
export class ServerLockedError extends Error {
  constructor(path: string) {
    super(`Another server is running on ${path}. Stop it first, or give this one its own DATABASE_URL.`);
    this.name = 'ServerLockedError';
  }
}

/**
 * Takes the lock that keeps a second server off a SQLite file: an open transaction on a small database beside it,
 * which the operating system ends with the process, however that dies. Throws ServerLockedError.
 */
export function acquireServerLock(path: string): ServerLock {
  const database = new Database(`${path}.lock`, { timeout: 0 });
  try {
    database.pragma('journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) throw new ServerLockedError(path);
    throw error;
  }
  return {
    release: () => {
      if (!database.open) return;
      if (database.inTransaction) database.exec('ROLLBACK');
      database.close();
    },
  };
}
