import 'reflect-metadata';
import Database from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { ENTITIES } from './entities/index.js';
import { MIGRATIONS } from './migrations/index.js';
import { prepareWriter } from './sqlite/pragmas.js';

/** Where the data lives: a file, which must not be `:memory:`, since several connections share it. */
export interface DataSourceOptions {
  readonly sqlitePath: string;
}

/**
 * The DataSource of the service, of its command line and of the TypeORM CLI. Its one connection is the only one that
 * writes. Schema changes come from migrations alone.
 */
export function createDataSource(options: DataSourceOptions): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    driver: Database,
    database: options.sqlitePath,
    // Short: a busy database is retried without blocking the event loop (unit-of-work.ts).
    timeout: 20,
    prepareDatabase: prepareWriter,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'all',
    synchronize: false,
    logging: false,
  });
}
