import Database from 'better-sqlite3';
import { Client } from 'pg';
import { ON_POSTGRES } from '../../support/postgres.js';
import type { TestService } from './service.js';

/** Another connection to the database of a service, beside it. On SQLite the service must have a file (DATABASE_URL). */
export interface OtherConnection {
  run(sql: string): Promise<unknown[]>;
  close(): Promise<void>;
}

export async function connect({ databaseUrl }: Pick<TestService, 'databaseUrl'>): Promise<OtherConnection> {
  if (ON_POSTGRES) {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    return {
      run: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
      close: () => client.end(),
    };
  }
  const database = new Database(databaseUrl, { timeout: 5000 });
  return {
    run: async (sql) => {
      const statement = database.prepare(sql);
      if (statement.reader) return statement.all();
      statement.run();
      return [];
    },
    close: async () => void database.close(),
  };
}

/** Looks again and again until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}
