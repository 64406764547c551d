import type { Executor } from '../sql.js';
import type { TenantKey } from '../store.js';

/**
 * The setting that holds the epoch of a tenant's groups: a number that increases whenever a group is renamed or
 * deleted. It is at least the present time in milliseconds, so that after a restore from a backup no epoch occurs
 * twice.
 */
export function epochSetting(tenant: TenantKey): string {
  return `groups.epoch.${tenant}`;
}

const COUNT =
  'INSERT INTO setting (name, value) VALUES (?, CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint)::text)' +
  ' ON CONFLICT (name) DO UPDATE SET value = greatest(CAST(setting.value AS bigint) + 1, CAST(excluded.value AS bigint))::text';

/**
 * Increases the epoch on PostgreSQL, in the transaction that changes the group, so that no replica uses cached elements
 * from before.
 */
export async function countEpoch(executor: Executor, tenant: TenantKey): Promise<void> {
  await executor.query(COUNT, [epochSetting(tenant)]);
}
