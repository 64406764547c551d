import { InsufficientStorageError, InvalidValueError, ScimError, UnavailableError } from '../../scim/errors.js';
import { tenantGone } from '../tenant-gone.js';
import { OptimisticLockError } from '../write/version.js';

/** What node and pg say when a connection is lost or cannot be made. */
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT|EACCES)/;
const PG_MESSAGES =
  /connection terminated|connection error|client was closed|not queryable|timeout exceeded when trying to connect|timeout expired|cannot use a pool after/i;

/** SQLSTATE classes that concern the server or the connection instead of the statement. */
const UNAVAILABLE = /^(08|53|57|58|28|3D|F0|XX)|^(25006|25P02|25P03|55P03|55006|40001|40P01|0A000)$/;

const QUERY_CANCELED = '57014';
const DISK_FULL = '53100';
const NUL_IN_TEXT = '22021';
const NOT_NULL = '23502';

/** The SQLSTATE of what PostgreSQL said, if the error is PostgreSQL's (TypeORM wraps it in `driverError`). */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) && 'severity' in error)
    return error.code;
  return 'driverError' in error ? sqlState(error.driverError) : undefined;
}

/**
 * Whether the connection must not be reused: it is lost (also between COMMIT and its answer), or has a statement
 * prepared from before a migration.
 */
export function spoilsConnection(error: unknown): boolean {
  return isConnectionLoss(error) || sqlState(error) === '0A000' || isUnknownOutcome(error);
}

/** Whether the connection itself is lost, or could not be made. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof ScimError) return false;
  const state = sqlState(error);
  if (state !== undefined) return /^(08|57P)/.test(state);
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  return (typeof code === 'string' && NETWORK.test(code)) || (message !== undefined && PG_MESSAGES.test(message));
}

/**
 * Whether the transaction was rolled back for a reason that may not occur again, so that it may succeed when run again.
 */
export function isRetryable(error: unknown): boolean {
  if (error instanceof OptimisticLockError) return true;
  const state = sqlState(error);
  // Besides serialization failures and deadlocks: a statement prepared before a migration.
  return state === '40001' || state === '40P01' || state === '0A000';
}

/** Whether a statement waited too long for a lock. */
export function isLockTimeout(error: unknown): boolean {
  return sqlState(error) === '55P03';
}

/** Whether the server cancelled a statement because of its time limit. */
export function isTimeout(error: unknown): boolean {
  return sqlState(error) === QUERY_CANCELED;
}

/**
 * Translates an error of PostgreSQL into the error that the client gets. Other errors stay as they are and count as
 * bugs.
 */
export function translateError(error: unknown): unknown {
  if (error instanceof ScimError) return error;
  const state = sqlState(error);
  if (state === DISK_FULL)
    return new InsufficientStorageError('The disk of the database is full. Nothing was changed.', { cause: error });
  if (state === NOT_NULL && isTenantOfLog(error)) return tenantGone();
  if (state === NUL_IN_TEXT) return new InvalidValueError('No text may contain the character U+0000.');
  const unavailable = state === undefined ? isConnectionLoss(error) : UNAVAILABLE.test(state);
  if (!unavailable && !(error instanceof OptimisticLockError)) return error;
  return new UnavailableError('The database cannot answer at the moment. Nothing was changed; try again.', 1, {
    cause: error,
    code: 'database-unavailable',
  });
}

/**
 * Interprets a failed COMMIT. An error of the statement means that the transaction was rolled back. If the server was
 * shutting down, failing, or did not answer, the outcome is unknown.
 */
export function failedCommit(error: unknown): unknown {
  const state = sqlState(error);
  if (state !== undefined && !isConnectionLoss(error)) {
    const { severity } = driverError(error) as { readonly severity?: string };
    // The severity is localized, so other names than ERROR are possible.
    if (severity === 'ERROR' || !UNAVAILABLE.test(state) || isRetryable(error)) return error;
  }
  return new UnavailableError(
    'The database failed while the change was being stored, so it may be stored or not. Read the resource before you try again.',
    1,
    { cause: error, code: 'outcome-unknown' },
  );
}

/** Whether nobody knows if a transaction was committed. */
export function isUnknownOutcome(error: unknown): boolean {
  return error instanceof UnavailableError && error.code === 'outcome-unknown';
}

/** Whether the INSERT into the change log found no live tenant: it was deleted meanwhile. */
function isTenantOfLog(error: unknown): boolean {
  const { table, column } = driverError(error) as { readonly table?: string; readonly column?: string };
  return table === 'change_log' && column === 'tenant';
}

function driverError(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'driverError' in error ? error.driverError : error;
}
