import type { ErrorCode } from '../scim/errors.js';

/**
 * Why a token is refused; for the log only, since the client is not told more than that the token is invalid. Revoked
 * tokens are `token-unknown`, since they are deleted.
 */
export type TokenRefusal = Extract<ErrorCode, `token-${string}` | 'scope-missing'>;
