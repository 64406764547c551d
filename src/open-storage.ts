import { type DatabaseFile, openDatabaseFile } from './database-file.js';
import type { SchemaRegistry } from './scim/schema/registry.js';
import { StartError } from './start-error.js';
import { sqliteCode } from './storage/sqlite/errors.js';
import { acquireServerLock, ServerLockedError } from './storage/sqlite/server-lock.js';
import { SqliteStore } from './storage/sqlite/sqlite-store.js';

/** The open storage of a process. */
export interface Storage {
  readonly store: SqliteStore;
  /** Finishes what is under way and closes the database. May be called again. */
  close(): Promise<void>;
}

/** `server`: the one service of a database; `companion`: a short-lived process beside it. */
export type StorageRole = 'server' | 'companion';

/** Opens the database, creating and migrating it as needed. Error: StartError with one line that says why it cannot. */
export async function openStorage(databaseUrl: string, role: StorageRole, registry: SchemaRegistry): Promise<Storage> {
  const file = openDatabaseFile(databaseUrl);
  const release = role === 'server' ? lock(file) : () => undefined;
  try {
    const store = await SqliteStore.open({ path: file.path, resourceTypes: registry.resourceTypes, role });
    const close = async () => {
      await store.close();
      release();
      file.remove();
    };
    let closing: Promise<void> | undefined;
    return { store, close: () => (closing ??= close()) };
  } catch (error) {
    release();
    file.remove();
    throw startErrorOf(error, file);
  }
}

function lock(file: DatabaseFile): () => void {
  try {
    return acquireServerLock(file.path).release;
  } catch (error) {
    if (error instanceof ServerLockedError) throw new StartError(error.message, { cause: error });
    throw startErrorOf(error, file);
  }
}

function startErrorOf(error: unknown, file: DatabaseFile): unknown {
  const code = sqliteCode(error);
  if (code === undefined) return error;
  return new StartError(`The database ${file.path} cannot be opened (${code})`, { cause: error });
}
