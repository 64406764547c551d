import { type DatabaseFile, openDatabaseFile } from './database-file.js';
import type { SchemaRegistry } from './scim/schema/registry.js';
import { StartError } from './start-error.js';
import { isPostgresUrl } from './storage/data-source.js';
import { isConnectionLoss, sqlState } from './storage/postgres/errors.js';
import { WrongEncodingError } from './storage/postgres/open.js';
import { PostgresStore } from './storage/postgres/postgres-store.js';
import { sqliteCode } from './storage/sqlite/errors.js';
import { acquireServerLock, ServerLockedError } from './storage/sqlite/server-lock.js';
import { SqliteStore } from './storage/sqlite/sqlite-store.js';
import type { DatabaseStore } from './storage/store.js';

/** The open storage of a process. */
export interface Storage {
  readonly store: DatabaseStore;
  /** Finishes what is under way and closes the database. May be called again. */
  close(): Promise<void>;
}

/** `server`: the service itself, one for a file; `companion`: a short-lived process beside it. */
export type StorageRole = 'server' | 'companion';

/** The settings of storage. */
export interface StorageConfig {
  readonly databaseUrl: string;
  /** Of PostgreSQL alone. */
  readonly databasePoolSize: number;
  readonly databaseStatementSeconds: number;
}

/** Opens the database, creating and migrating it as needed. Error: StartError with one line that says why it cannot. */
export async function openStorage(
  config: StorageConfig,
  role: StorageRole,
  registry: SchemaRegistry,
): Promise<Storage> {
  const open = isPostgresUrl(config.databaseUrl) ? openPostgres : openSqlite;
  const { store, end } = await open(config, role, registry);
  let closing: Promise<void> | undefined;
  return { store, close: () => (closing ??= store.close().then(end)) };
}

interface Opened {
  readonly store: DatabaseStore;
  /** What is to be done once the store is closed. */
  readonly end: () => void;
}

async function openPostgres(config: StorageConfig, role: StorageRole, registry: SchemaRegistry): Promise<Opened> {
  const { databaseUrl: url, databasePoolSize: pool, databaseStatementSeconds } = config;
  try {
    const store = await PostgresStore.open({
      url,
      pool,
      statementMs: databaseStatementSeconds * 1000,
      resourceTypes: registry.resourceTypes,
      role,
    });
    return { store, end: () => undefined };
  } catch (error) {
    throw postgresStartError(error, url);
  }
}

/** The address without credentials, and why it does not work. */
function postgresStartError(error: unknown, url: string): unknown {
  const { host, pathname } = new URL(url);
  const place = `The database ${host}${pathname}`;
  if (error instanceof WrongEncodingError) return new StartError(`${place}: ${error.message}`, { cause: error });
  const state = sqlState(error);
  if (state === undefined && !isConnectionLoss(error)) return error;
  const code = state ?? (error as NodeJS.ErrnoException).code ?? 'no answer';
  const said = state === undefined ? '' : `: ${(error as Error).message}`;
  return new StartError(`${place} cannot be opened (${code})${said}`, { cause: error });
}

async function openSqlite(config: StorageConfig, role: StorageRole, registry: SchemaRegistry): Promise<Opened> {
  const file = openDatabaseFile(config.databaseUrl);
  const release = role === 'server' ? lock(file) : () => undefined;
  const end = () => {
    release();
    file.remove();
  };
  try {
    return { store: await SqliteStore.open({ path: file.path, resourceTypes: registry.resourceTypes, role }), end };
  } catch (error) {
    end();
    throw sqliteStartError(error, file);
  }
}

function lock(file: DatabaseFile): () => void {
  try {
    return acquireServerLock(file.path).release;
  } catch (error) {
    if (error instanceof ServerLockedError) throw new StartError(error.message, { cause: error });
    throw sqliteStartError(error, file);
  }
}

function sqliteStartError(error: unknown, file: DatabaseFile): unknown {
  const code = sqliteCode(error);
  if (code === undefined) return error;
  return new StartError(`The database ${file.path} cannot be opened (${code})`, { cause: error });
}
