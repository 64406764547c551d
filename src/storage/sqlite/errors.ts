import { InsufficientStorageError, ScimError, UnavailableError } from '../../scim/errors.js';
import { tenantGone } from '../tenant-gone.js';

/** SQLite result codes after which the database as a whole is in trouble, not the statement. */
const UNAVAILABLE = /^SQLITE_(IOERR|BUSY|LOCKED|CANTOPEN|READONLY|NOMEM|CORRUPT|NOTADB|PROTOCOL|INTERRUPT)/;

/** The error a client gets for what SQLite said; anything else stays as it is, as a fault of ours. */
export function translateError(error: unknown): unknown {
  if (error instanceof ScimError) return error;
  const code = sqliteCode(error);
  if (code === undefined) return error;
  if (code === 'SQLITE_CONSTRAINT_NOTNULL' && isTenantOfLog(error)) return tenantGone();
  if (code === 'SQLITE_FULL') return diskFull(error);
  return UNAVAILABLE.test(code) ? unavailable(error) : error;
}

/** The error of every job of a shared transaction that was lost before its COMMIT, and undone. */
export function lostCommit(cause: unknown): ScimError {
  return sqliteCode(cause) === 'SQLITE_FULL' ? diskFull(cause) : unavailable(cause);
}

/** Results of COMMIT that leave the transaction open, or undo it, before anything of it counts. */
const SURE = /^SQLITE_(FULL|BUSY|CONSTRAINT)/;

/**
 * Whether nobody knows what became of a transaction whose COMMIT failed: after an I/O error its last page may be in the
 * log all the same, to be found at the next start.
 */
export function isUnknownOutcome(error: unknown): boolean {
  return !SURE.test(sqliteCode(error) ?? '');
}

/** The error of a job whose transaction may be stored or not. */
export function unknownOutcome(cause: unknown): UnavailableError {
  return new UnavailableError(
    'The database failed while the change was being stored, so it may be stored or not. Read the resource before you try again.',
    1,
    { cause, code: 'outcome-unknown' },
  );
}

/** The entry of the change log found no tenant to belong to. */
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
