import leven from 'leven';
import { Config } from './config.js';
import type { Environment } from './load.js';
import { settingsOf } from './setting.js';

/** Most letters in which a misspelt name may differ from that of a setting. */
const TYPOS = 2;
/** Shorter names (PORT, HOST) are similar to too many others. */
const MIN_LENGTH = 6;

/**
 * One line for each environment variable that looks like a misspelt setting, which would otherwise be ignored silently.
 * The environment also has variables of other programs, so only similar names are reported.
 */
export function misspeltSettings(env: Environment): string[] {
  const known = settingsOf(Config.prototype).flatMap(({ env: name, kind }) =>
    kind === 'secret' ? [name, `${name}_FILE`] : [name],
  );
  return Object.keys(env)
    .filter((name) => name.length >= MIN_LENGTH && env[name] !== undefined && !known.includes(name))
    .flatMap((name) => {
      const meant = known.find((setting) => isNear(name.toUpperCase(), setting));
      return meant === undefined ? [] : [`${name} is not a setting of Rollcall. Did you mean ${meant}?`];
    });
}

function isNear(name: string, setting: string): boolean {
  const plain = (text: string) => text.replaceAll(/[-_]/g, '');
  return plain(name) === plain(setting) || (setting.length >= MIN_LENGTH && leven(name, setting) <= TYPOS);
}
