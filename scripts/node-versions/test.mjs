// Runs tests on another release of Node than the machine's: `npm run test:node -- 22` the fast half, `-- 22 test/scim`
// what is named. Arguments go to Jest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../build.mjs';
import { NotAvailableError, prepareNodes } from './prepare.mjs';

/**
 * The fast half of the suite: what depends on JavaScript itself, on node:http, on better-sqlite3 and on processes and
 * signals. The requirements and client cases say what is answered, not on which Node.
 */
const FAST_HALF = [
  'test/auth',
  'test/changes',
  'test/config',
  'test/http',
  'test/scim-api',
  'test/scim',
  'test/storage/filter',
  'test/storage/sqlite',
  'test/e2e/auth',
  'test/e2e/bulk',
  'test/e2e/http/(connections|errors|manners)',
  'test/e2e/jwt',
  'test/e2e/life-cycle',
  'test/e2e/start/(drain|output|start)',
];

/** Tests on SQLite on a Node of prepareNodes. Returns whether they passed. */
export function testOn({ node, env }, args, stdio = 'inherit') {
  const named = args.some((argument) => !argument.startsWith('-'));
  const all = [join(ROOT, 'scripts', 'test.mjs'), ...(named ? [] : FAST_HALF), ...args];
  const options = { cwd: ROOT, stdio, env: { PROPERTY_SCALE: '1', ...env, TEST_DATABASE: 'sqlite' } };
  return spawnSync(node, all, options).status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [major, ...args] = process.argv.slice(2);
  try {
    const [prepared] = await prepareNodes([Number(major)]);
    process.exit(testOn(prepared, args) ? 0 : 1);
  } catch (error) {
    if (!(error instanceof NotAvailableError)) throw error;
    process.stderr.write(`Node ${major} is not available: ${error.message}\n`);
    process.exit(1);
  }
}
