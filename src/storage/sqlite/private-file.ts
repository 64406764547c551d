import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

/** Permission bits of users other than the owner and the group. */
const OTHERS = 0o007;

/**
 * Creates a file that only its owner may access; SQLite gives the same permissions to the files beside it. If the file
 * exists, as earlier versions created it, access of other users is removed; the group, which an operator may have
 * chosen, keeps its permissions. Permissions that this process may not change stay.
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
