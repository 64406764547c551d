import { InsufficientStorageError, ScimError, UnavailableError } from '../../scim/errors.js';
import { tenantGone } from '../tenant-gone.js';

/** SQLite result codes that concern the database as a whole instead of the statement. */
const UNAVAILABLE = /^SQLITE_(IOERR|BUSY|LOCKED|CANTOPEN|READONLY|NOMEM|CORRUPT|NOTADB|PROTOCOL|INTERRUPT)/;

/**
 * Translates an error of SQLite into the error that the client gets. Other errors stay as they are and count as bugs.
 */
export function translateError(error: unknown): unknown {
  if (error instanceof ScimError) return error;
  const code = sqliteCode(error);
  if (code === undefined) return error;
  if (code === 'SQLITE_CONSTRAINT_NOTNULL' && isTenantOfLog(error)) return tenantGone();
  if (code === 'SQLITE_FULL') return diskFull(error);
  return UNAVAILABLE.test(code) ? unavailable(error) : error;
}

/** The error of every job of a shared transaction that was rolled back before its COMMIT. */
export function lostCommit(cause: unknown): ScimError {
  return sqliteCode(cause) === 'SQLITE_FULL' ? diskFull(cause) : unavailable(cause);
}

/** Result codes of COMMIT after which nothing of the transaction is stored: it is still open, or rolled back. */
const SURE = /^SQLITE_(FULL|BUSY|CONSTRAINT)/;

/**
 * Whether the outcome of a failed COMMIT is unknown: after an I/O error the last frame may be in the WAL nevertheless,
 * and recovery at the next start would apply it.
 */
export function isUnknownOutcome(error: unknown): boolean {
  return !SURE.test(sqliteCode(error) ?? '');
}

/** The error of a job whose transaction may or may not be stored. */
export function unknownOutcome(cause: unknown): UnavailableError {
  return new UnavailableError(
    'The database failed while the change was being stored, so it may be stored or not. Read the resource before you try again.',
    1,
    { cause, code: 'outcome-unknown' },
  );
}

/** Whether the INSERT into the change log found no live tenant: it was deleted meanwhile. */
function isTenantOfLog(error: unknown): boolean {
  return String((error as Error).message).includes('change_log.tenant');
}

/** SQLite's result code, if the error is SQLite's (TypeORM wraps it in `driverError`). */
export function sqliteCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')) return error.code;
  return 'driverError' in error ? sqliteCode(error.driverError) : undefined;
}

function diskFull(cause: unknown): InsufficientStorageError {
  return new InsufficientStorageError('The disk of the service is full. Nothing was changed.', { cause });
}

function unavailable(cause: unknown): UnavailableError {
  return new UnavailableError('The database cannot be reached at the moment. Nothing was changed; try again.', 1, {
    cause,
    code: 'database-unavailable',
  });
}
