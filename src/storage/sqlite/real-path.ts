import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Links that lead to one another at most; the system has a limit of its own for those that exist. */
const LINKS = 40;

/**
 * The one name a file has behind all symbolic links, also when it does not exist yet. Its folder must exist. Throws what
 * the system says when links lead in a circle.
 */
export function realPath(path: string): string {
  let real = resolve(path);
  for (let links = 0; links < LINKS; links++) {
    real = join(realpathSync(dirname(real)), basename(real));
    if (!lstatSync(real, { throwIfNoEntry: false })?.isSymbolicLink()) return real;
    real = resolve(dirname(real), readlinkSync(real));
  }
  return realpathSync(real);
}
