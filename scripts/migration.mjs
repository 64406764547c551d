// npm run migration:generate -- Name   compares the entities with the database and writes src/storage/migrations/<time>-Name.ts
// npm run migration:run                brings the database of DATABASE_URL up to date
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildIfNeeded, ROOT } from './build.mjs';

const [command, ...rest] = process.argv.slice(2);
const target = command === 'generate' ? rest.map((name) => join('src', 'storage', 'migrations', name)) : rest;
if (command === 'generate' && rest.length !== 1) {
  process.stderr.write('Usage: npm run migration:generate -- Name\n');
  process.exit(1);
}

buildIfNeeded();
const typeorm = join(ROOT, 'node_modules', 'typeorm', 'cli.js');
const { status } = spawnSync(
  process.execPath,
  [typeorm, `migration:${command}`, '-d', join('dist', 'ormconfig.js'), ...target],
  { cwd: ROOT, stdio: 'inherit' },
);
process.exit(status ?? 1);
