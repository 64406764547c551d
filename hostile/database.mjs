import { createRequire } from 'node:module';
import pg from 'pg';

const require = createRequire(import.meta.url);
/** Characters of one added value. */
const VALUE = 100_000;

/**
 * Makes the documents of a tenant's users so large, in bytes, by writing to the database as no request could: an upgrade
 * finds such documents. The service must not run.
 */
export async function enlargeDocuments(url, { tenant, bytes }) {
  const database = url.startsWith('postgres') ? await openPostgres(url) : openSqlite(url);
  const rows = await database.query(
    `SELECT "document"."key", "document"."body" FROM "document" JOIN "resource" ON "resource"."key" = "document"."key"
     JOIN "tenant" ON "tenant"."key" = "resource"."tenant" WHERE "tenant"."id" = '${tenant}' AND "resource"."type" = 'User'`,
  );
  const entitlements = Array.from({ length: Math.ceil(bytes / VALUE) }, (_, index) => ({
    value: `${index}`.padEnd(VALUE, 'x'),
  }));
  for (const { key, body } of rows) {
    await database.update(key, JSON.stringify({ ...JSON.parse(body), entitlements }));
  }
  await database.close();
  if (rows.length === 0) throw new Error('there is no document to enlarge');
}

function openSqlite(file) {
  const db = new (require('better-sqlite3'))(file);
  const update = db.prepare('UPDATE "document" SET "body" = ? WHERE "key" = ?');
  return {
    query: (sql) => db.prepare(sql).all(),
    update: (key, body) => update.run(body, key),
    close: () => db.close(),
  };
}

async function openPostgres(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return {
    query: async (sql) => (await client.query(sql)).rows,
    update: (key, body) => client.query('UPDATE "document" SET "body" = $1 WHERE "key" = $2', [body, key]),
    close: () => client.end(),
  };
}
