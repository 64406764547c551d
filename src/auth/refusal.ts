import type { ErrorCode } from '../scim/errors.js';

/**
 * Why a token is refused, for the log alone: a stranger who asks learns no more than that it does not open anything.
 * `token-unknown` includes what was revoked, since a revoked token leaves no trace.
 */
export type TokenRefusal = Extract<ErrorCode, `token-${string}` | 'scope-missing'>;
