import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../config/config.js';
import type { Service } from './service.js';
import { StartupError } from '../config/startup-error.js';
import { isPostgresUrl } from '../storage/data-source.js';

/**
 * What the operator is told at start: the SCIM base URL, and where the first token is. The token itself is printed only
 * on a terminal; elsewhere output ends up in files that others read, so it goes to a file of its own.
 */
export function startupMessage(
  config: Config,
  { scimUrl, firstStart }: Pick<Service, 'scimUrl' | 'firstStart'>,
  isTerminal: boolean,
): string[] {
  const lines = [`SCIM base URL: ${scimUrl}`];
  switch (firstStart.kind) {
    case 'pinned':
      return lines;
    case 'kept':
      return [
        ...lines,
        firstStart.tenant === undefined
          ? 'There is no tenant; make one: npm run cli -- tenant create <id>'
          : `Another token:  npm run cli -- token create ${firstStart.tenant} --description "..."`,
      ];
    case 'created':
      if (isTerminal) return [...lines, `Token (shown only this once): ${firstStart.token}`];
      return [...lines, `First token:   ${writeTokenFile(config, firstStart.token)}`];
    default:
      return firstStart satisfies never;
  }
}

function writeTokenFile(config: Config, token: string): string {
  const elsewhere = config.databaseUrl === ':memory:' || isPostgresUrl(config.databaseUrl);
  const folder = elsewhere ? 'data' : dirname(config.databaseUrl);
  const path = resolve(config.initialTokenFile ?? join(folder, 'initial-token'));
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // A new file: an old one keeps its permissions, and a link would lead elsewhere.
    rmSync(path, { force: true });
    writeFileSync(path, `${token}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new StartupError(`The first token cannot be written to ${path} (${code})`, { cause: error });
  }
  return path;
}
