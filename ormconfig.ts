import { createDataSource, isPostgresUrl } from './src/storage/data-source.js';

const databaseUrl = process.env['DATABASE_URL'] ?? 'data/rollcall.sqlite';

/** The DataSource for the TypeORM command line: the one the service itself uses, without limits of time. */
export default createDataSource(
  isPostgresUrl(databaseUrl) ? { postgresUrl: databaseUrl, pool: 2, statementMs: 0 } : { sqlitePath: databaseUrl },
);
