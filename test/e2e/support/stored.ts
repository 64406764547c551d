import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { ON_POSTGRES } from '../../support/postgres.js';
import type { TestService } from './service.js';

/** All that a service has stored: the files of its folder, or on PostgreSQL the rows of every table. */
export async function storedBytes(service: TestService, folder: string): Promise<readonly Buffer[]> {
  return ON_POSTGRES ? rows(service.databaseUrl) : readdirSync(folder).map((name) => readFileSync(join(folder, name)));
}

async function rows(url: string): Promise<Buffer[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
    );
    const found: Buffer[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: object }>(`SELECT to_jsonb(t) AS row FROM ${name} t`);
      for (const { row } of rows) found.push(Buffer.from(Object.values(row).join('\n')));
    }
    return found;
  } finally {
    await client.end();
  }
}
