import type { Config } from '../../config/config.js';
import { DEFAULT_TENANT } from '../tenant-id.js';
import type { ServiceIssuer } from './trusted-issuers.js';

/** Value of JWT_READ_SCOPE and JWT_WRITE_SCOPE when no scope is required. */
const NONE = '-';

/** The issuer that the environment configures for the whole service; undefined when it configures none. */
export function serviceIssuer(config: Config): ServiceIssuer | undefined {
  const { jwtIssuer, jwtAudience, jwtJwksUrl, jwtTenantClaim } = config;
  if (jwtIssuer === undefined || jwtAudience === undefined) return undefined;
  const scope = (name: string) => (name === NONE ? null : name);
  return {
    issuer: {
      issuer: jwtIssuer,
      audience: jwtAudience,
      ...(jwtJwksUrl !== undefined && { jwksUri: jwtJwksUrl }),
      readScope: scope(config.jwtReadScope),
      writeScope: scope(config.jwtWriteScope),
      algorithms: config.jwtAlgorithms,
      subjectClaim: config.jwtSubjectClaim,
      subjectAttribute: config.jwtSubjectAttribute,
      requireAtJwt: config.jwtRequireAtJwt === 'true',
    },
    ...(jwtTenantClaim !== undefined && { tenantClaim: jwtTenantClaim }),
    defaultTenant: DEFAULT_TENANT,
  };
}
