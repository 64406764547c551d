// npm run migration:generate -- Name   compares the entities with a new database of each kind, and writes
//                                      src/storage/migrations/<time>-<name>.ts, which index.ts then names
// npm run migration:run                brings the database of DATABASE_URL up to date
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded, ROOT } from './build.mjs';
import { startCluster } from '../test/support/postgres-cluster.mjs';

const FOLDER = join(ROOT, 'src', 'storage', 'migrations');
const [command, ...rest] = process.argv.slice(2);

buildIfNeeded();
if (command === 'generate') await generate(rest);
else {
  const typeorm = join(ROOT, 'node_modules', 'typeorm', 'cli.js');
  const args = [typeorm, `migration:${command}`, '-d', join('dist', 'ormconfig.js'), ...rest];
  process.exit(spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1);
}

async function generate([name, ...others]) {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(name ?? '') || others.length > 0) {
    process.stderr.write('Usage: npm run migration:generate -- Name, such as TenantDescription\n');
    process.exit(1);
  }
  const [sqlite, postgres] = [await onSqlite(), await onPostgres()];
  if (sqlite.up.length + postgres.up.length === 0) {
    process.stdout.write('The tables are what the entities say; there is nothing to generate.\n');
    return;
  }
  const time = Date.now();
  const words = name.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  const path = join(FOLDER, `${time}-${words}.ts`);
  writeFileSync(path, source(`${name}${time}`, { sqlite, postgres }));
  addToIndex(`${name}${time}`, `./${time}-${words}.js`);
  spawnSync(process.execPath, [join(ROOT, 'node_modules', 'prettier', 'bin', 'prettier.cjs'), '--write', FOLDER], {
    stdio: 'ignore',
  });
  process.stdout.write(`Wrote ${path}; say in it what it is for, and check its statements.\n`);
}

async function onSqlite() {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-migration-'));
  try {
    return await changes({ sqlitePath: join(folder, 'new.sqlite') }, addOnly);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function onPostgres() {
  const cluster = await startCluster();
  try {
    return await changes({ postgresUrl: cluster.url, pool: 2, statementMs: 0 });
  } finally {
    await cluster.stop();
  }
}

/** What the entities have and a database of all migrations has not. */
async function changes(options, prepare = () => undefined) {
  const { createDataSource } = await import('../dist/src/storage/data-source.js');
  const dataSource = await createDataSource(options).initialize();
  try {
    await dataSource.runMigrations();
    prepare(dataSource.createQueryRunner());
    const { upQueries, downQueries } = await dataSource.driver.createSchemaBuilder().log();
    const text = ({ query }) => query;
    return { up: upQueries.map(text), down: downQueries.map(text).reverse() };
  } finally {
    await dataSource.destroy();
  }
}

/**
 * TypeORM changes a table of SQLite by a new one in its place, without the triggers and numbers given out of the old
 * one. A column is added by ALTER TABLE instead; anything else is refused, as migrations only add: the version before
 * goes on beside them.
 */
function addOnly(runner) {
  runner.addColumns = async (table, columns) => {
    for (const column of columns) {
      const definition = runner.buildCreateColumnSql(column, true);
      table.addColumn(column);
      await runner.executeQueries(
        [{ query: `ALTER TABLE "${table.name}" ADD COLUMN ${definition}` }],
        [{ query: `ALTER TABLE "${table.name}" DROP COLUMN "${column.name}"` }],
      );
    }
  };
  runner.recreateTable = async ({ name }) => {
    throw new Error(`${name}: only columns, indexes and tables can be added; write such a migration by hand`);
  };
}

function source(name, { sqlite, postgres }) {
  const list = (statements) => `[${statements.map((statement) => `\`${statement.replace(/[`\\$]/g, '\\$&')}\``)}]`;
  const statements = ({ up, down }) => `{ up: ${list(up)}, down: ${list(down)} }`;
  return `import { StatementsMigration } from './statements-migration.js';

/** TODO: what it is for. */
export class ${name} extends StatementsMigration {
  readonly name = '${name}';
  readonly sqlite = ${statements(sqlite)};
  readonly postgres = ${statements(postgres)};
}
`;
}

function addToIndex(name, file) {
  const path = join(FOLDER, 'index.ts');
  const lines = readFileSync(path, 'utf8')
    .replace(/\n\n/, `\nimport { ${name} } from '${file}';\n\n`)
    .replace(/\];\n$/, `, ${name}];\n`);
  writeFileSync(path, lines);
}
