import type { DataSource } from 'typeorm';
import { createDataSource, type PostgresOptions } from '../data-source.js';
import { isConnectionLoss, sqlState } from './errors.js';
import { lock } from './locks.js';

/** Connects, and migrates the database if need be. Throws what PostgreSQL says when it cannot. */
export async function openDataSource(options: PostgresOptions): Promise<DataSource> {
  const dataSource = await connect(options);
  try {
    await assertEncoding(dataSource);
    if (!(await isMigrated(dataSource))) await migrate(options);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function connect(options: PostgresOptions): Promise<DataSource> {
  try {
    return await createDataSource(options).initialize();
  } catch (error) {
    // An error that neither the server sent nor a broken connection caused comes from the settings: a certificate, a
    // file, an sslmode.
    if (sqlState(error) !== undefined || isConnectionLoss(error)) throw error;
    throw new ConnectionSettingsError(error as Error);
  }
}

/** The connection is not possible as DATABASE_URL says, most often because of TLS. */
export class ConnectionSettingsError extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
    this.name = 'ConnectionSettingsError';
  }
}

/** TypeORM's own check creates its table, which fails in one of two processes that start at once. */
async function isMigrated(dataSource: DataSource): Promise<boolean> {
  const [there] = await dataSource.query<{ name: string | null }[]>("SELECT to_regclass('migrations')::text AS name");
  if (typeof there?.name !== 'string') return false;
  const run = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations');
  const known = new Set(run.map(({ name }) => name));
  return dataSource.migrations.every(({ name }) => name !== undefined && known.has(name));
}

/** Text is UTF-8, whatever the server's default is. */
async function assertEncoding(dataSource: DataSource): Promise<void> {
  const [row] = await dataSource.query<{ server_encoding: string }[]>('SHOW server_encoding');
  if (row?.server_encoding !== 'UTF8') throw new WrongEncodingError(row?.server_encoding ?? 'unknown');
}

/** The database cannot store every character. */
export class WrongEncodingError extends Error {
  constructor(encoding: string) {
    super(`its encoding is ${encoding}; create it with ENCODING 'UTF8'`);
    this.name = 'WrongEncodingError';
  }
}

/** Runs the pending migrations under a lock, so that of several processes that start at once one does it. */
async function migrate({ postgresUrl }: PostgresOptions): Promise<void> {
  // Connections of its own, without limits of time: a migration of a large table takes as long as it takes.
  const dataSource = createDataSource({ postgresUrl, pool: 2, statementMs: 0 });
  await dataSource.initialize();
  const holder = dataSource.createQueryRunner();
  try {
    await holder.startTransaction();
    const { text, parameters } = lock('migrate');
    await holder.query(text.replace('?', '$1').replace('?', '$2'), [...parameters]);
    await dataSource.runMigrations();
    await holder.commitTransaction();
  } finally {
    await holder.release();
    await dataSource.destroy();
  }
}
