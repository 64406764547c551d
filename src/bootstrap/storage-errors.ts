import { StartupError } from '../config/startup-error.js';
import { isConnectionLoss, sqlState } from '../storage/postgres/errors.js';
import { ConnectionSettingsError, WrongEncodingError } from '../storage/postgres/open.js';
import { sqliteCode } from '../storage/sqlite/errors.js';

/** Codes of Node for a certificate that is not trusted. */
const CERTIFICATE = /CERT|ISSUER|SIGNATURE/;

/** Why PostgreSQL does not work: a StartupError with the address, without credentials; other errors as they are. */
export function postgresStartError(error: unknown, url: string): unknown {
  const { host, pathname } = new URL(url);
  const place = `The database ${host}${pathname}`;
  if (error instanceof WrongEncodingError) return new StartupError(`${place}: ${error.message}`, { cause: error });
  if (error instanceof ConnectionSettingsError) {
    const { code } = error.cause as NodeJS.ErrnoException;
    const certificate = code !== undefined && CERTIFICATE.test(code);
    const advice = certificate ? '. Name its CA by sslrootcert=FILE, or use sslmode=require, which checks none' : '';
    return new StartupError(`${place} cannot be opened: ${error.message}${advice}`, { cause: error });
  }
  const state = sqlState(error);
  if (state === undefined && !isConnectionLoss(error)) return error;
  const code = state ?? (error as NodeJS.ErrnoException).code ?? 'no answer';
  const said = state === undefined ? '' : `: ${(error as Error).message}`;
  return new StartupError(`${place} cannot be opened (${code})${said}`, { cause: error });
}

/** Why a SQLite file does not work: a StartupError; other errors as they are. */
export function sqliteStartError(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined) return error;
  return new StartupError(`The database ${path} cannot be opened (${code})`, { cause: error });
}
