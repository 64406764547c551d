import { type DatabaseFile, openDatabaseFile } from './database-file.js';
import type { SchemaRegistry } from '../scim/schema/registry.js';
import { StartupError } from '../config/startup-error.js';
import { postgresStartError, sqliteStartError } from './storage-errors.js';
import type { Report } from '../storage/after-commit.js';
import { copyState, MARKER } from '../storage/transfer/marker.js';
import { isPostgresUrl } from '../storage/data-source.js';
import { PostgresStore } from '../storage/postgres/postgres-store.js';
import {
  acquireCommandLock,
  acquireServerLock,
  CopyLockedError,
  ServerLockedError,
} from '../storage/sqlite/server-lock.js';
import { SqliteStore } from '../storage/sqlite/sqlite-store.js';
import type { DatabaseStore } from '../storage/store.js';

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
  readonly listSeconds: number;
}

/**
 * Opens the database, creating and migrating it as needed; `report` hears of failures of its background work. Error:
 * StartupError with one line that says why it cannot.
 */
export async function openStorage(
  config: StorageConfig,
  role: StorageRole,
  registry: SchemaRegistry,
  report?: Report,
): Promise<Storage> {
  const open = isPostgresUrl(config.databaseUrl) ? openPostgres : openSqlite;
  const { store, end } = await open(config, role, registry, report);
  let closing: Promise<void> | undefined;
  return { store, close: () => (closing ??= store.close().then(end)) };
}

interface Opened {
  readonly store: DatabaseStore;
  /** What is to be done once the store is closed. */
  readonly end: () => void;
}

async function openPostgres(
  config: StorageConfig,
  role: StorageRole,
  registry: SchemaRegistry,
  report: Report | undefined,
): Promise<Opened> {
  const { databaseUrl: url, databasePoolSize: pool, databaseStatementSeconds, listSeconds } = config;
  try {
    const store = await PostgresStore.open({
      url,
      pool,
      statementMs: databaseStatementSeconds * 1000,
      longReadMs: listSeconds * 1000,
      resourceTypes: registry.resourceTypes,
      role,
      report,
    });
    try {
      await takeCopy(store);
    } catch (error) {
      await store.close();
      throw error;
    }
    return { store, end: () => undefined };
  } catch (error) {
    throw postgresStartError(error, url);
  }
}

async function openSqlite(
  config: StorageConfig,
  role: StorageRole,
  registry: SchemaRegistry,
  report: Report | undefined,
): Promise<Opened> {
  const file = openDatabaseFile(config.databaseUrl);
  const release = lock(file, role);
  const end = () => {
    release();
    file.remove();
  };
  try {
    const { resourceTypes } = registry;
    const longReadMs = config.listSeconds * 1000;
    return { store: await SqliteStore.open({ path: file.path, resourceTypes, role, report, longReadMs }), end };
  } catch (error) {
    end();
    throw sqliteStartError(error, file.path);
  }
}

function lock(file: DatabaseFile, role: StorageRole): () => void {
  try {
    return (role === 'server' ? acquireServerLock : acquireCommandLock)(file.path).release;
  } catch (error) {
    if (error instanceof ServerLockedError || error instanceof CopyLockedError)
      throw new StartupError(error.message, { cause: error });
    throw sqliteStartError(error, file.path);
  }
}

/** A copy that is whole becomes a database like any other: it is not overwritten again. */
async function takeCopy(store: DatabaseStore): Promise<void> {
  const state = await copyState(store);
  if (state === 'copying')
    throw new StartupError('DATABASE_URL names a copy that is not whole; run "migrate-data" to its end first');
  if (state === 'done') await store.transaction((tx) => tx.query('DELETE FROM setting WHERE name = ?', [MARKER]));
}
