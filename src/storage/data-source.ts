import 'reflect-metadata';
import Database from 'better-sqlite3';
import { types } from 'pg';
import { DataSource } from 'typeorm';
import { ENTITIES } from './entities/index.js';
import { MIGRATIONS } from './migrations/index.js';
import { prepareWriter } from './sqlite/pragmas.js';

/** Where the data lives: a file, which must not be `:memory:`, since several connections share it. */
export interface SqliteOptions {
  readonly sqlitePath: string;
}

/** Where the data lives: a database of a server. */
export interface PostgresOptions {
  readonly postgresUrl: string;
  /** Connections at most. */
  readonly pool: number;
  /** Milliseconds a statement may take; 0: as long as it likes. */
  readonly statementMs: number;
  /** What its connections are called on the server. Default `rollcall`. */
  readonly applicationName?: string;
}

/** What the connections of the service and of its commands are called. */
export const APPLICATION_NAME = 'rollcall';

const COMMON = {
  entities: ENTITIES,
  migrations: MIGRATIONS,
  migrationsTransactionMode: 'all',
  synchronize: false,
  logging: false,
} as const;

/** Whether DATABASE_URL names a PostgreSQL database. */
export function isPostgresUrl(databaseUrl: string): boolean {
  return /^postgres(ql)?:/.test(databaseUrl);
}

/**
 * The DataSource of the service, of its command line and of the TypeORM CLI. Schema changes come from migrations alone.
 * On SQLite its one connection is the only one that writes.
 */
export function createDataSource(options: SqliteOptions | PostgresOptions): DataSource {
  if ('postgresUrl' in options) return createPostgres(options);
  return new SqliteDataSource({
    ...COMMON,
    type: 'better-sqlite3',
    driver: Database,
    database: options.sqlitePath,
    // Short: a busy database is retried without blocking the event loop (unit-of-work.ts).
    timeout: 20,
    prepareDatabase: prepareWriter,
  });
}

/**
 * The entities describe the tables on PostgreSQL; this class changes the types and options that SQLite names
 * differently or does not need.
 */
class SqliteDataSource extends DataSource {
  protected override async buildMetadatas(): Promise<void> {
    await super.buildMetadatas();
    for (const column of this.entityMetadatas.flatMap(({ columns }) => columns)) {
      // Text is in the order of code points by itself.
      column.collation = undefined;
      if (column.generatedIdentity) column.generationStrategy = 'increment';
    }
  }
}

/** How long a connection may take, and how long a caller waits for one of the pool. */
const CONNECT_MS = 5000;

function createPostgres({ postgresUrl, pool, statementMs, applicationName }: PostgresOptions): DataSource {
  return new DataSource({
    ...COMMON,
    type: 'postgres',
    url: withLibpqSsl(postgresUrl),
    applicationName: applicationName ?? APPLICATION_NAME,
    poolSize: pool,
    connectTimeoutMS: CONNECT_MS,
    installExtensions: false,
    // A connection that breaks while it is idle is replaced; one that breaks in use fails what it was used for.
    poolErrorHandler: () => undefined,
    extra: {
      pipeline: true,
      keepAlive: true,
      // Keys, times and counts are far below 2^53.
      types: {
        getTypeParser: (oid: number, format: 'text') => (NUMBERS.has(oid) ? Number : types.getTypeParser(oid, format)),
      },
      options: Object.entries(settings(statementMs))
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
    },
  });
}

/**
 * `sslmode` means what it means to psql: `require` encrypts and checks no certificate, `verify-full` checks it. By itself
 * the driver takes every mode for `verify-full`.
 */
function withLibpqSsl(postgresUrl: string): string {
  const url = new URL(postgresUrl);
  if (!url.searchParams.has('sslmode') || url.searchParams.has('uselibpqcompat')) return postgresUrl;
  url.searchParams.set('uselibpqcompat', 'true');
  return url.href;
}

/** bigint, and numeric as the sum of bigints. */
const NUMBERS: ReadonlySet<number> = new Set([types.builtins.INT8, types.builtins.NUMERIC]);

/** What every connection is set to; DATABASE_URL may say otherwise in its `options`. */
function settings(statementMs: number): Record<string, string | number> {
  return {
    statement_timeout: statementMs,
    // A job awaits nothing but its transaction, so a transaction that idles belongs to a process that hangs.
    idle_in_transaction_session_timeout: statementMs,
    lock_timeout: statementMs === 0 ? 0 : Math.min(statementMs, 5000),
    // Compiling a filter to machine code costs more than running it.
    jit: 'off',
    // Every statement can use an index, but a generic plan made while the table was small would go on with a sequential
    // scan until the statistics change.
    enable_seqscan: 'off',
  };
}
