import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BadOption } from '../options.js';

/**
 * Makes sure that reports can be written before the run: their folders are there and not made.
 * @param files paths by the option that gave them
 * @throws BadOption
 */
export function assertWritable(files: Readonly<Record<string, string | undefined>>): void {
  const seen = new Map<string, string>();
  for (const [option, file] of Object.entries(files)) {
    if (file === undefined) continue;
    const path = resolve(file);
    const other = seen.get(path);
    if (other !== undefined) throw new BadOption(`${option} and ${other} name the same file ${file}`);
    seen.set(path, option);
    assertOne(option, file, path);
  }
}

function assertOne(option: string, file: string, path: string): void {
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  if (!folder?.isDirectory()) throw new BadOption(`${option} ${file}: there is no folder ${dirname(path)}`);
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing?.isDirectory()) throw new BadOption(`${option} ${file} is a folder; give the name of a file`);
  try {
    accessSync(existing ? path : dirname(path), constants.W_OK);
  } catch {
    throw new BadOption(`${option} ${file} cannot be written`);
  }
}
