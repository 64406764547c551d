import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Command } from 'commander';
import { StartError } from '../start-error.js';
import { sqliteStartError } from '../storage-errors.js';
import type { Terminal } from './context.js';

interface Options {
  readonly from: string;
  readonly to: string;
}

/** `rollcall backup` */
export function backupCommand(terminal: Terminal): Command {
  return new Command('backup')
    .description('copy an SQLite database to a file, also while a server runs on it')
    .option('--from <file>', 'the SQLite file', 'data/rollcall.sqlite')
    .requiredOption('--to <file>', 'the new file; there must be none of that name')
    .action((options: Options) => {
      const [from, to] = [resolve(options.from), resolve(options.to)];
      if (!existsSync(from)) throw new StartError(`There is no file ${from}`);
      if (existsSync(to)) throw new StartError(`There is already a file ${to}`);
      backUp(from, to);
      terminal.print(`Copied ${from} to ${to}.`);
    });
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
      if (answer !== 'ok') throw new StartError(`The copy is damaged: ${String(answer)}`);
    } finally {
      copy.close();
    }
  } catch (error) {
    throw sqliteStartError(error, from);
  }
}
