import Database from 'better-sqlite3';
import { Client } from 'pg';
import { ON_POSTGRES } from '../../support/postgres.js';

/** Sends statements to the database of a service as another process does. */
export async function withDatabase(
  url: string,
  work: (query: (statement: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  if (ON_POSTGRES) {
    const client = new Client({ connectionString: url });
    await client.connect();
    await work((statement) => client.query(statement)).finally(() => client.end());
    return;
  }
  const database = new Database(url);
  database.pragma('busy_timeout = 5000');
  await work((statement) => Promise.resolve(database.exec(statement))).finally(() => database.close());
}
