import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { StartupError } from '../config/startup-error.js';
import { copyDatabase, CopyError } from '../storage/transfer/copy.js';
import { CopySource } from '../storage/transfer/source.js';
import { isPostgresUrl } from '../storage/data-source.js';
import { acquireCopyLock, CopyLockedError, type FileLock, ServerLockedError } from '../storage/sqlite/server-lock.js';
import { postgresStartError, sqliteStartError } from '../bootstrap/storage-errors.js';
import type { Terminal } from './context.js';
import { CopyProgress } from './copy-progress.js';
import { columns } from './table.js';

interface Options {
  readonly from: string;
  readonly to: string;
}

/** `rollcall migrate-data` */
export function migrateDataCommand(terminal: Terminal): Command {
  return new Command('migrate-data')
    .description('copy an SQLite database to an empty PostgreSQL database; can be repeated')
    .requiredOption('--from <file>', 'the SQLite file; no server may run on it')
    .requiredOption('--to <url>', 'the PostgreSQL database, as in DATABASE_URL')
    .action((options: Options) => migrateData(terminal, options));
}

async function migrateData(terminal: Terminal, { from, to }: Options): Promise<void> {
  const path = resolve(from);
  if (!existsSync(path)) throw new StartupError(`There is no file ${path}`);
  if (!isPostgresUrl(to) || !URL.canParse(to)) throw new StartupError('--to must be a postgres:// URL');
  const lock = lockSource(path);
  const progress = new CopyProgress(process.stderr);
  try {
    const source = await CopySource.open(path).catch((error: unknown) => {
      throw sqliteStartError(error, path);
    });
    try {
      const copied = await copyDatabase(source, to, progress.show);
      progress.end();
      const rows = copied.map(({ table, rows, kept, sum }) => [table, String(rows), String(kept), sum]);
      for (const line of columns([['TABLE', 'ROWS', 'THERE BEFORE', 'CHECKSUM ON BOTH SIDES'], ...rows]))
        terminal.print(line);
      terminal.print('Everything is copied. Start the service with the new DATABASE_URL.');
    } catch (error) {
      progress.end();
      if (error instanceof CopyError) throw new StartupError(error.message, { cause: error });
      throw postgresStartError(error, to);
    } finally {
      source.close();
    }
  } finally {
    lock.release();
  }
}

function lockSource(path: string): FileLock {
  try {
    return acquireCopyLock(path);
  } catch (error) {
    if (error instanceof CopyLockedError) throw new StartupError(error.message, { cause: error });
    if (error instanceof ServerLockedError)
      throw new StartupError(`A server is running on ${path}; stop it first, so that nothing is written meanwhile`, {
        cause: error,
      });
    throw sqliteStartError(error, path);
  }
}
