import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

/** For everybody else on the machine. */
const OTHERS = 0o007;

/**
 * Makes a file for its owner alone unless it exists; SQLite gives the same to what it puts beside it. One that exists,
 * as earlier versions made it, is closed to everybody else on the machine; its group, which somebody may have chosen,
 * keeps what it has. Permissions that are not ours to change stay.
 */
export function makePrivateFile(path: string): void {
  const known = statSync(path, { throwIfNoEntry: false });
  if (!known) {
    closeSync(openSync(path, 'a', 0o600));
    return;
  }
  if ((known.mode & OTHERS) === 0) return;
  try {
    chmodSync(path, known.mode & ~OTHERS & 0o777);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
