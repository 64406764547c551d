import type { SqlValue, Store, TenantKey, Transaction } from '../storage/store.js';

/** What happened to a resource. */
export type Operation = 'create' | 'update' | 'delete';

/** One committed change, as it is appended in the transaction of its write. */
export interface ChangeEntry {
  readonly resourceType: string;
  readonly id: string;
  readonly operation: Operation;
  readonly version: number;
  /** Names of the attributes whose values differ. */
  readonly attributes: readonly string[];
  readonly membersAdded: readonly string[];
  readonly membersRemoved: readonly string[];
}

/** A change as the feed shows it. `time` is ISO 8601, `version` the resource's entity tag. */
export interface Change extends Omit<ChangeEntry, 'version'> {
  readonly seq: number;
  readonly time: string;
  readonly version: string;
}

interface Row {
  readonly seq: number | string;
  readonly time: number | string;
  readonly resource_type: string;
  readonly id: string;
  readonly operation: Operation;
  readonly version: number | string;
  readonly attributes: string;
  readonly members_added: string;
  readonly members_removed: string;
}

/** Rows are read in slices, since one change of a large group can be megabytes. */
const SLICE = 50;
const PAGE_BYTES = 4 * 1024 * 1024;

const APPEND =
  'INSERT INTO change_log (tenant, time, resource_type, id, operation, version, attributes, members_added, members_removed)' +
  ' VALUES ((SELECT key FROM tenant WHERE key = ? AND deleted_at IS NULL), ?, ?, ?, ?, ?, ?, ?, ?)';

/**
 * Appends one entry inside the write's own transaction; nothing else ever writes to the log. Every write that changes
 * anything comes here, so here it is refused when its tenant was deleted meanwhile: an entry must have a tenant, and the
 * purge of a tenant waits for transactions that may have found it still there (storage/postgres/log-writers.ts).
 */
export async function appendChange(tx: Transaction, tenant: TenantKey, entry: ChangeEntry): Promise<void> {
  await tx.query(APPEND, [
    tenant,
    Date.now(),
    entry.resourceType,
    entry.id,
    entry.operation,
    entry.version,
    JSON.stringify(entry.attributes),
    JSON.stringify(entry.membersAdded),
    JSON.stringify(entry.membersRemoved),
  ] satisfies SqlValue[]);
}

/** Reads the log of a tenant in commit order. */
export class ChangeLog {
  constructor(private readonly store: Store) {}

  /** Entries behind `after`, at most `limit`, fewer when they are very large. */
  async read(tenant: TenantKey, after: number, limit: number): Promise<Change[]> {
    const through = await this.store.settledChanges();
    const changes: Change[] = [];
    let bytes = 0;
    while (changes.length < limit && bytes < PAGE_BYTES) {
      const wanted = Math.min(SLICE, limit - changes.length);
      const rows = await this.store.query<Row>(
        'SELECT seq, time, resource_type, id, operation, version, attributes, members_added, members_removed' +
          ' FROM change_log WHERE tenant = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
        [tenant, changes.at(-1)?.seq ?? after, through, wanted],
      );
      for (const row of rows) {
        bytes += row.members_added.length + row.members_removed.length;
        changes.push(toChange(row));
      }
      if (rows.length < wanted) break;
    }
    return changes;
  }

  /** The number of the newest entry of a tenant; 0 when it has none. */
  async latest(tenant: TenantKey): Promise<number> {
    const [row] = await this.store.query<{ seq: number | string | null }>(
      'SELECT max(seq) AS seq FROM change_log WHERE tenant = ? AND seq <= ?',
      [tenant, await this.store.settledChanges()],
    );
    return Math.max(Number(row?.seq ?? 0), await this.forgottenThrough(tenant));
  }

  /** True for a number the tenant's log has not come to yet, settled or not: no reader was ever given it. */
  async isAhead(tenant: TenantKey, seq: number): Promise<boolean> {
    const [row] = await this.store.query<{ seq: number | string | null }>(
      'SELECT max(seq) AS seq FROM change_log WHERE tenant = ?',
      [tenant],
    );
    return seq > Math.max(Number(row?.seq ?? 0), await this.forgottenThrough(tenant));
  }

  /** The number of the newest entry of a tenant that was removed for its age; 0 when none was. */
  async forgottenThrough(tenant: TenantKey): Promise<number> {
    const [row] = await this.store.query<{ value: string }>('SELECT value FROM setting WHERE name = ?', [
      forgottenSetting(tenant),
    ]);
    return Number(row?.value ?? 0);
  }

  /** Removes entries older than `before` (milliseconds since 1970), a slice a transaction. Returns how many went. */
  async forget(before: number, slice = 1000): Promise<number> {
    let total = 0;
    for (;;) {
      const removed = await this.store.transaction((tx) => forgetSlice(tx, before, slice));
      total += removed;
      if (removed < slice) return total;
    }
  }
}

async function forgetSlice(tx: Transaction, before: number, slice: number): Promise<number> {
  // The oldest first, and no further than the first that stays: the log may be long and has no index on its times.
  const oldest = await tx.query<{ seq: number | string; tenant: number; time: number | string }>(
    'SELECT seq, tenant, time FROM change_log ORDER BY seq LIMIT ?',
    [slice],
  );
  const stays = oldest.findIndex(({ time }) => Number(time) >= before);
  const rows = stays === -1 ? oldest : oldest.slice(0, stays);
  if (rows.length === 0) return 0;
  const newest = new Map(rows.map((row) => [row.tenant, Number(row.seq)]));
  for (const [tenant, seq] of newest) {
    await tx.query(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      [forgottenSetting(tenant), String(seq)],
    );
  }
  await tx.query('DELETE FROM change_log WHERE time < ? AND seq <= ?', [before, Number(rows.at(-1)?.seq)]);
  return rows.length;
}

function forgottenSetting(tenant: number): string {
  return `changes.forgottenThrough.${tenant}`;
}

function toChange(row: Row): Change {
  return {
    seq: Number(row.seq),
    time: new Date(Number(row.time)).toISOString(),
    resourceType: row.resource_type,
    id: row.id,
    operation: row.operation,
    version: `W/"${row.version}"`,
    attributes: JSON.parse(row.attributes) as string[],
    membersAdded: JSON.parse(row.members_added) as string[],
    membersRemoved: JSON.parse(row.members_removed) as string[],
  };
}
