import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartupError } from '../config/startup-error.js';
import { makePrivateFile } from '../storage/sqlite/private-file.js';
import { realPath } from '../storage/sqlite/real-path.js';

/** The SQLite file that DATABASE_URL names. */
export interface DatabaseFile {
  readonly path: string;
  /** Removes a temporary database; does nothing to a real one. */
  remove(): void;
}

/**
 * Makes the folder of the SQLite file. `:memory:` is a file in a private temporary folder, since several connections
 * share it. Error: StartupError when the folder or file cannot be written.
 */
export function openDatabaseFile(databaseUrl: string): DatabaseFile {
  if (databaseUrl === ':memory:') return temporaryFile();
  const named = resolve(databaseUrl);
  const folder = dirname(named);
  let path: string;
  try {
    // Personal data lies in there: for the service's own user alone.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    path = realPath(named);
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartupError(`The data folder ${folder} cannot be written (${codeOf(error)})`, { cause: error });
  }
  const known = statSync(path, { throwIfNoEntry: false });
  if (known && !known.isFile()) throw new StartupError(`DATABASE_URL: ${named} is not a file`);
  // SQLite keeps what is not in the file yet under the name it was opened by: under another name that is missing.
  if (known && known.nlink > 1)
    throw new StartupError(`DATABASE_URL: ${named} has ${known.nlink} names (hard links); leave it only one`);
  try {
    for (const file of [path, `${path}-wal`, `${path}-shm`])
      if (file === path || existsSync(file)) makePrivateFile(file);
  } catch (error) {
    throw new StartupError(`The database ${named} cannot be opened (${codeOf(error)})`, { cause: error });
  }
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
