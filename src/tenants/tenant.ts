import type { JwtIssuer } from '../config/jwt-issuer.js';
import type { Mode } from '../scim/compat/rule.js';
import type { DuplicateGroupNames } from './input.js';

/** A tenant as administrators see it. */
export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  readonly mode: Mode;
  readonly duplicateGroupNames: DuplicateGroupNames;
  /** The tenant's own issuer of access tokens. */
  readonly jwt?: JwtIssuer;
  readonly createdAt: string;
}

/** The row of a tenant. */
export interface TenantRow {
  readonly key: number;
  readonly id: string;
  readonly display_name: string;
  readonly mode: Mode;
  readonly duplicate_group_names: DuplicateGroupNames;
  readonly jwt: string | null;
  readonly created_at: number | string;
}

/** The columns of a TenantRow. */
export const TENANT_COLUMNS = 'key, id, display_name, mode, duplicate_group_names, jwt, created_at';

/** A tenant as administrators see its row. */
export function toTenant(row: TenantRow): Tenant {
  return {
    id: row.id,
    displayName: row.display_name,
    mode: row.mode,
    duplicateGroupNames: row.duplicate_group_names,
    ...(row.jwt !== null && { jwt: JSON.parse(row.jwt) as JwtIssuer }),
    createdAt: new Date(Number(row.created_at)).toISOString(),
  };
}
