import { UnauthorizedError } from '../scim/errors.js';

/**
 * The refusal of a write whose tenant was deleted after the request was let in: as for a token that is unknown, which
 * all of that tenant's are by now. Nothing was written.
 */
export function tenantGone(): UnauthorizedError {
  return new UnauthorizedError('The token is unknown, expired or revoked.', 'invalid_token', 'tenant-gone');
}
