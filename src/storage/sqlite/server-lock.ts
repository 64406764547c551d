import Database from 'better-sqlite3';
import { sqliteCode } from './errors.js';
import { makePrivateFile } from './private-file.js';
import { realPath } from './real-path.js';

/** Held by a process that works with a database file. */
export interface FileLock {
  release(): void;
}

/** Another server runs on the same file. */
export class ServerLockedError extends Error {
  constructor(path: string) {
    super(`Another server is running on ${path}. Stop it first, or give this one its own DATABASE_URL.`);
    this.name = 'ServerLockedError';
  }
}

/** A copy of the file is being made, or one is to be made while others write to it. */
export class CopyLockedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CopyLockedError';
  }
}

/** How long a copy waits for commands that write, and such a command for a copy that is just ending. */
const COPY_WAIT_MS = 5000;

/**
 * Takes the lock that keeps a second server from a SQLite file. It is an open transaction on a small database beside
 * the file; the operating system releases it when the process ends, also when it is killed. Throws ServerLockedError.
 */
export function acquireServerLock(path: string): FileLock {
  return lock(`${realPath(path)}.lock`, 'BEGIN EXCLUSIVE', 0, () => new ServerLockedError(path));
}

/** Held by a command that may write beside a server, together with others of its kind. Throws CopyLockedError. */
export function acquireCommandLock(path: string, waitMs = COPY_WAIT_MS): FileLock {
  return lock(
    `${realPath(path)}.commands.lock`,
    'BEGIN; SELECT count(*) FROM sqlite_schema',
    waitMs,
    () => new CopyLockedError(`${path} is being copied by migrate-data; what is written now would be missing there`),
  );
}

/** Held while the file is copied: nobody writes to it. Throws ServerLockedError, CopyLockedError. */
export function acquireCopyLock(path: string, waitMs = COPY_WAIT_MS): FileLock {
  const server = acquireServerLock(path);
  try {
    const commands = lock(
      `${realPath(path)}.commands.lock`,
      'BEGIN EXCLUSIVE',
      waitMs,
      () => new CopyLockedError(`Another command is at work on ${path}; let it end first`),
    );
    return {
      release: () => {
        commands.release();
        server.release();
      },
    };
  } catch (error) {
    server.release();
    throw error;
  }
}

function lock(path: string, begin: string, waitMs: number, locked: () => Error): FileLock {
  makePrivateFile(path);
  const database = new Database(path, { timeout: waitMs });
  try {
    database.pragma('journal_mode = DELETE');
    database.exec(begin);
  } catch (error) {
    database.close();
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) throw locked();
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
