import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Command } from 'commander';
import { loadConfig } from '../config/load.js';
import { StartupError } from '../config/startup-error.js';
import { isPostgresUrl } from '../storage/data-source.js';
import { sqliteStartError } from '../bootstrap/storage-errors.js';
import type { Terminal } from './context.js';

interface Options {
  readonly from?: string;
  readonly to: string;
}

/** `rollcall backup` */
export function backupCommand(terminal: Terminal): Command {
  return new Command('backup')
    .description('copy an SQLite database to a file, also while a server runs on it')
    .option('--from <file>', 'the SQLite file (default: that of DATABASE_URL)')
    .requiredOption('--to <file>', 'the new file; there must be none of that name')
    .action((options: Options) => {
      const from = resolve(options.from ?? configuredFile(terminal));
      const to = resolve(options.to);
      if (!existsSync(from)) throw new StartupError(`There is no file ${from}`);
      checkTarget(to);
      backUp(from, to);
      terminal.print(`Copied ${from} to ${to}.`);
    });
}

/** The SQLite file that the service would open. StartupError where there is none to copy. */
function configuredFile(terminal: Terminal): string {
  const { databaseUrl } = loadConfig(terminal.env);
  if (isPostgresUrl(databaseUrl)) {
    throw new StartupError(
      'DATABASE_URL is a PostgreSQL database; back it up with pg_dump, as docs/scaling.md says. --from names an SQLite file',
    );
  }
  if (databaseUrl === ':memory:') throw new StartupError('DATABASE_URL is :memory:, which has no file to copy');
  return databaseUrl;
}

/** StartupError unless a new file can be made there. */
function checkTarget(to: string): void {
  if (existsSync(to)) throw new StartupError(`There is already a file ${to}`);
  const folder = dirname(to);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new StartupError(`No file can be written to the folder ${folder} (${code})`, { cause: error });
  }
}

/** One snapshot of the database, whatever is written meanwhile; the copy is checked. */
function backUp(from: string, to: string): void {
  // Personal data lies in there: for the owner alone, as the original.
  process.umask(0o077);
  try {
    const source = new Database(from, { readonly: true, fileMustExist: true });
    try {
      source.prepare('VACUUM INTO ?').run(to);
    } finally {
      source.close();
    }
    const copy = new Database(to, { readonly: true });
    try {
      const answer: unknown = copy.pragma('quick_check(1)', { simple: true });
      if (answer !== 'ok') throw new StartupError(`The copy is damaged: ${String(answer)}`);
    } finally {
      copy.close();
    }
  } catch (error) {
    throw sqliteStartError(error, from);
  }
}
