import type { Database } from 'better-sqlite3';

/** Size to which SQLite truncates the WAL file after a checkpoint has emptied it. */
export const WAL_LIMIT_BYTES = 64 * 1024 * 1024;

type Pragmas = Readonly<Record<string, string | number>>;

/** Settings of every connection, with the numbers that SQLite returns for them. */
const SHARED: Pragmas = {
  journal_mode: 'wal',
  // FULL: an acknowledged write outlives a power cut. better-sqlite3 is compiled with NORMAL for WAL.
  synchronous: 2,
  // An automatic index on the value table costs over a second at a million resources.
  automatic_index: 0,
  foreign_keys: 1,
  trusted_schema: 0,
};

const WRITER: Pragmas = {
  ...SHARED,
  wal_autocheckpoint: 0,
  // In KiB: enough for the indexes of a hundred thousand users and some of their documents. Unlike a reader's cache it
  // stays filled, because commits of its own connection do not invalidate it.
  cache_size: -44_000,
  journal_size_limit: WAL_LIMIT_BYTES,
  // Keeps the rollback data of savepoints in memory; with a file, a create takes a third longer.
  temp_store: 2,
};

/**
 * Settings of a reader. Its scans read each page once and the operating system caches the file, so its own cache is
 * small.
 */
export const READER_PRAGMAS: Pragmas = { ...SHARED, cache_size: -8_000, query_only: 1 };

/** Sets up the one connection that writes. Throws when a setting is not in force afterwards. */
export function prepareWriter(database: Database): void {
  apply(database, WRITER);
}

/** Sets up a connection that only reads. Throws when a setting is not in force afterwards. */
export function prepareReader(database: Database): void {
  apply(database, READER_PRAGMAS);
}

/** Throws unless every setting of the writer is in force. */
export function assertWriter(database: Database): void {
  check(database, WRITER);
}

/** Throws unless every setting of a reader is in force. */
export function assertReader(database: Database): void {
  check(database, READER_PRAGMAS);
}

function apply(database: Database, pragmas: Pragmas): void {
  for (const [name, value] of Object.entries(pragmas)) database.pragma(`${name} = ${value}`);
  check(database, pragmas);
}

function check(database: Database, pragmas: Pragmas): void {
  for (const [name, value] of Object.entries(pragmas)) {
    const actual: unknown = database.pragma(name, { simple: true });
    if (actual !== value) throw new Error(`SQLite: ${name} is ${String(actual)}, not ${value}`);
  }
}
