import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A database of its own in the running cluster. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Whether the tests run on PostgreSQL: TEST_DATABASE=postgres. */
export const ON_POSTGRES = process.env['TEST_DATABASE'] === 'postgres';

/** Makes an empty database in the server that the run's set-up started, or in the one at `server`. */
export async function createDatabase(server = process.env['TEST_POSTGRES_URL']): Promise<TestDatabase> {
  if (server === undefined) throw new Error('No PostgreSQL server: run the tests with TEST_DATABASE=postgres');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await command(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => command(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function command(server: string, text: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
