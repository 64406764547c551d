import type { Executor } from '../sql.js';
import type { TenantKey } from '../store.js';
import { removeRows } from './resource-writer.js';

/** Rows a slice removes at most, so that no write waits long behind it. */
const SLICE = 1000;
/** Resources a slice removes at most; each has some tens of rows. */
const RESOURCES = 50;

/** Makes a tenant unknown to everybody at once; its rows are purged afterwards. Its id is free again. */
export async function tombstoneTenant(executor: Executor, tenant: TenantKey, now: number): Promise<void> {
  // Whoever changes the tenant locks its row, and then what the triggers lock; so the row comes before the tokens here.
  await executor.query('UPDATE tenant SET created_at = created_at WHERE key = ? AND deleted_at IS NULL', [tenant]);
  await executor.query('DELETE FROM token WHERE tenant = ?', [tenant]);
  await executor.query(
    "UPDATE tenant SET deleted_at = ?, id = 'deleted ' || key WHERE key = ? AND deleted_at IS NULL",
    [now, tenant],
  );
}

/** The tenants that were deleted and still have rows. */
export async function deletedTenants(executor: Executor): Promise<TenantKey[]> {
  const rows = await executor.query<{ key: TenantKey }>('SELECT key FROM tenant WHERE deleted_at IS NOT NULL', []);
  return rows.map(({ key }) => key);
}

/** Removes one slice of what waits to be purged, of these tenants and of large groups. False when nothing is left. */
export async function purgeSlice(executor: Executor, tenants: readonly TenantKey[]): Promise<boolean> {
  const [tombstone] = await executor.query<{ key: number }>('SELECT key FROM tombstone LIMIT 1', []);
  if (tombstone) {
    await purgeMembers(executor, tombstone.key);
    return true;
  }
  for (const tenant of tenants) {
    const [left] = await executor.query('SELECT 1 FROM tenant WHERE key = ? AND deleted_at IS NOT NULL', [tenant]);
    if (!left) continue;
    await purgeTenant(executor, tenant);
    return true;
  }
  return false;
}

async function purgeMembers(executor: Executor, group: number): Promise<void> {
  const removed = await executor.query(
    'DELETE FROM member WHERE group_key = ? AND member_key IN (SELECT member_key FROM member WHERE group_key = ? LIMIT ?) RETURNING member_key',
    [group, group, SLICE],
  );
  if (removed.length < SLICE) await executor.query('DELETE FROM tombstone WHERE key = ?', [group]);
}

/** Resources first, since their rows lead to all others; the tenant's own row last, since it is what is resumed from. */
async function purgeTenant(executor: Executor, tenant: TenantKey): Promise<void> {
  const resources = await executor.query<{ key: number }>('SELECT key FROM resource WHERE tenant = ? LIMIT ?', [
    tenant,
    RESOURCES,
  ]);
  if (resources.length > 0) {
    for (const { key } of resources) {
      const many = await executor.query('SELECT 1 FROM member WHERE group_key = ? LIMIT 1 OFFSET ?', [key, SLICE]);
      if (many.length > 0) await executor.query('INSERT INTO tombstone (key, tenant) VALUES (?, ?)', [key, tenant]);
      else await executor.query('DELETE FROM member WHERE group_key = ?', [key]);
      await removeRows(executor, key);
    }
    return;
  }
  const changes = await executor.query(
    'DELETE FROM change_log WHERE seq IN (SELECT seq FROM change_log WHERE tenant = ? LIMIT ?) RETURNING seq',
    [tenant, SLICE],
  );
  if (changes.length === SLICE) return;
  for (const table of ['slot', 'counter']) await executor.query(`DELETE FROM ${table} WHERE tenant = ?`, [tenant]);
  await executor.query('DELETE FROM token WHERE tenant = ?', [tenant]);
  // Settings of a tenant have its key at the end of their names.
  await executor.query('DELETE FROM setting WHERE name LIKE ?', [`%.${tenant}`]);
  await executor.query('DELETE FROM tenant WHERE key = ?', [tenant]);
}
