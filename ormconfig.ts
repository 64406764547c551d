import { createDataSource } from './src/storage/data-source.js';

/** The DataSource for the TypeORM command line: the one the service itself uses. */
export default createDataSource({ sqlitePath: process.env['DATABASE_URL'] ?? 'data/rollcall.sqlite' });
