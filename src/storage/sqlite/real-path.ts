import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Most links that are followed one after the other. */
const LINKS = 40;

/**
 * The path of a file with all symbolic links resolved, also if the file does not exist yet. Its folder must exist.
 * Throws the system's error when links form a circle.
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
