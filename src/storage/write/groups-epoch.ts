import type { Executor } from '../sql.js';
import type { TenantKey } from '../store.js';

/**
 * The setting that tells in which order groups of the tenant got another name or went: a number that only grows. It is
 * the time where that is larger: after a restore from a backup no number comes twice, whatever replicas have seen.
 */
export function epochSetting(tenant: TenantKey): string {
  return `groups.epoch.${tenant}`;
}

const COUNT =
  'INSERT INTO setting (name, value) VALUES (?, CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint)::text)' +
  ' ON CONFLICT (name) DO UPDATE SET value = greatest(CAST(setting.value AS bigint) + 1, CAST(excluded.value AS bigint))::text';

/** Counts it up on PostgreSQL, in the transaction that changes the group: no process shows a group that it has kept from before. */
export async function countEpoch(executor: Executor, tenant: TenantKey): Promise<void> {
  await executor.query(COUNT, [epochSetting(tenant)]);
}
