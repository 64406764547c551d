import type { Executor } from '../sql.js';
import type { TenantKey } from '../store.js';

/** The setting that counts how often a group of the tenant has got another name or has gone. */
export function epochSetting(tenant: TenantKey): string {
  return `groups.epoch.${tenant}`;
}

const COUNT =
  "INSERT INTO setting (name, value) VALUES (?, '1')" +
  ' ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(setting.value AS bigint) + 1 AS text)';

/** Counts it up, in the transaction that changes the group: no process shows a group that it has kept from before. */
export async function countEpoch(executor: Executor, tenant: TenantKey): Promise<void> {
  await executor.query(COUNT, [epochSetting(tenant)]);
}
