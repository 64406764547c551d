import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartError } from './start-error.js';

/** The SQLite file that DATABASE_URL names. */
export interface DatabaseFile {
  readonly path: string;
  /** Removes a temporary database; does nothing to a real one. */
  remove(): void;
}

/**
 * Makes the folder of the SQLite file. `:memory:` is a file in a private temporary folder, since several connections
 * share it. Error: StartError when the folder or file cannot be written.
 */
export function openDatabaseFile(databaseUrl: string): DatabaseFile {
  if (databaseUrl === ':memory:') return temporaryFile();
  const path = resolve(databaseUrl);
  const folder = dirname(path);
  try {
    // Personal data lies in there: for the service's own user alone.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartError(`The data folder ${folder} cannot be written (${codeOf(error)})`, { cause: error });
  }
  const known = statSync(path, { throwIfNoEntry: false });
  if (known && !known.isFile()) throw new StartError(`DATABASE_URL: ${path} is not a file`);
  return { path, remove: () => undefined };
}

function temporaryFile(): DatabaseFile {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // However the process ends, short of being killed, the data goes with it.
  process.once('exit', remove);
  return {
    path: join(folder, 'rollcall.sqlite'),
    remove: () => {
      process.removeListener('exit', remove);
      remove();
    },
  };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
