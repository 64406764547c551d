import { readFileSync } from 'node:fs';
import { validateSync } from 'class-validator';
import { Config } from './config.js';
import { withoutPassword } from './describe.js';
import { type Setting, settingsOf } from './setting.js';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The message has one line for each wrong value. */
export class ConfigError extends Error {
  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'ConfigError';
  }
}

/**
 * Reads and checks all settings. A secret can also be read from the file named by `<NAME>_FILE`; an empty variable
 * counts as unset. Error: ConfigError, which names every wrong value but shows no secret.
 */
export function loadConfig(env: Environment): Config {
  const config = new Config();
  const settings = settingsOf(Config.prototype);
  const lines: string[] = [];
  for (const setting of settings) {
    try {
      const text = read(setting, env);
      if (text !== undefined) Reflect.set(config, setting.property, parse(setting, text));
    } catch (error) {
      lines.push(`${setting.env}: ${(error as Error).message}`);
    }
  }
  for (const error of validateSync(config)) {
    const setting = settings.find((candidate) => candidate.property === error.property);
    const reason = Object.values(error.constraints ?? {})[0] ?? 'is not valid';
    lines.push(`${setting?.env ?? error.property}: ${reason}${shown(setting, error.value)}`);
  }
  if (lines.length === 0) lines.push(...contradictions(config));
  if (lines.length > 0) throw new ConfigError(lines);
  if (config.publicUrl !== undefined) config.publicUrl = config.publicUrl.replace(/\/+$/, '');
  return config;
}

function read(setting: Setting, env: Environment): string | undefined {
  const text = env[setting.env];
  const direct = text === undefined || text.trim() === '' ? undefined : text.trim();
  if (setting.kind !== 'secret') return direct;
  const path = env[`${setting.env}_FILE`]?.trim();
  if (path === undefined || path === '') return direct;
  if (direct !== undefined) throw new Error(`set either ${setting.env} or ${setting.env}_FILE, not both`);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new Error(`the file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`, {
      cause: error,
    });
  }
}

function parse(setting: Setting, text: string): unknown {
  switch (setting.kind) {
    case 'text':
    case 'secret':
      return text;
    case 'integer':
      return /^\d+$/.test(text) ? Number(text) : text;
    case 'number':
      return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'list':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
    default:
      return setting.kind satisfies never;
  }
}

function shown(setting: Setting | undefined, value: unknown): string {
  if (setting?.kind === 'secret') return '';
  return `, but is ${JSON.stringify(typeof value === 'string' ? withoutPassword(value) : value)}`;
}

function contradictions(config: Config): string[] {
  const lines: string[] = [];
  if (config.defaultPageSize > config.maxPageSize) {
    lines.push(
      `DEFAULT_PAGE_SIZE: must not be above MAX_PAGE_SIZE, but ${config.defaultPageSize} > ${config.maxPageSize}`,
    );
  }
  if (config.headersTimeoutSeconds > config.requestTimeoutSeconds) {
    lines.push('HEADERS_TIMEOUT_SECONDS: must not be above REQUEST_TIMEOUT_SECONDS');
  }
  if (config.scimToken !== undefined && config.scimToken === config.adminToken) {
    lines.push('ADMIN_TOKEN: must differ from SCIM_TOKEN');
  }
  if ((config.jwtIssuer === undefined) !== (config.jwtAudience === undefined)) {
    lines.push('JWT_ISSUER and JWT_AUDIENCE: set both or neither');
  }
  return lines;
}
