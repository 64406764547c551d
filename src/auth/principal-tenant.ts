import type { Mode } from '../scim/compat/rule.js';
import type { TenantKey } from '../storage/store.js';

/**
 * A tenant with the settings that affect its requests. Adding such a setting changes the three declarations of this
 * file and nothing else.
 */
export interface PrincipalTenant {
  readonly tenantKey: TenantKey;
  readonly tenantId: string;
  readonly mode: Mode;
  readonly duplicateGroupNames: 'allow' | 'reject';
}

/** The columns of `tenant` that it is read from. */
export const PRINCIPAL_TENANT_COLUMNS =
  'tenant.key AS tenant_key, tenant.id AS tenant_id, tenant.mode, tenant.duplicate_group_names';

/** A row with these columns. */
export interface PrincipalTenantRow {
  readonly tenant_key: number;
  readonly tenant_id: string;
  readonly mode: Mode;
  readonly duplicate_group_names: 'allow' | 'reject';
}

export function toPrincipalTenant(row: PrincipalTenantRow): PrincipalTenant {
  return {
    tenantKey: row.tenant_key as TenantKey,
    tenantId: row.tenant_id,
    mode: row.mode,
    duplicateGroupNames: row.duplicate_group_names,
  };
}
