import { Injectable } from '@nestjs/common';
import { type SqlValue, Store, type TenantKey, type Transaction } from '../storage/store.js';
import { LoggedChange, markedEntry, type LogRow } from './logged-change.js';
import { markOf } from './mark.js';

/** What happened to a resource. */
export type ChangeOperation = 'create' | 'update' | 'delete';

/** One committed change, as it is appended in the transaction of its write. */
export interface ChangeEntry {
  readonly resourceType: string;
  readonly id: string;
  readonly operation: ChangeOperation;
  readonly version: number;
  /** Names of the attributes whose values differ. */
  readonly attributes: readonly string[];
  readonly membersAdded: readonly string[];
  readonly membersRemoved: readonly string[];
}

/** What is known of a number in the log of a tenant. */
export interface Place {
  /** The newest entry that was removed for its age; 0 when none was. */
  readonly forgottenThrough: number;
  /** The newest entry there is or was, whether all before it are settled or not; 0 when there is none. */
  readonly newest: number;
  /** Of the last entry at or before the number. Undefined when it was forgotten by a release that kept no marks. */
  readonly mark: string | undefined;
}

/** One change of a large group can have megabytes: a page ends with the entry that brings it to so many bytes. */
const PAGE_BYTES = 4 * 1024 * 1024;

const APPEND =
  'INSERT INTO change_log (tenant, time, resource_type, id, operation, version, attributes, members_added, members_removed)' +
  ' VALUES ((SELECT key FROM tenant WHERE key = ? AND deleted_at IS NULL), ?, ?, ?, ?, ?, ?, ?, ?)';

const SIZES =
  'SELECT seq, octet_length(attributes) + octet_length(members_added) + octet_length(members_removed) AS bytes' +
  ' FROM change_log WHERE tenant = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?';

const READ =
  'SELECT seq, time, resource_type, id, operation, version, attributes, members_added, members_removed' +
  ' FROM change_log WHERE tenant = ? AND seq > ? AND seq <= ? ORDER BY seq';

/** In one statement, so that what is forgotten meanwhile is either an entry still or behind the number forgotten. */
const PLACE =
  'SELECT (SELECT value FROM setting WHERE name = ?) AS forgotten_through,' +
  ' (SELECT value FROM setting WHERE name = ?) AS forgotten_mark,' +
  ' (SELECT max(seq) FROM change_log WHERE tenant = ?) AS newest,' +
  ' last.seq, last.time, last.id, last.operation, last.version' +
  ' FROM (SELECT 1 AS one) AS base LEFT JOIN' +
  ' (SELECT seq, time, id, operation, version FROM change_log WHERE tenant = ? AND seq <= ? ORDER BY seq DESC LIMIT 1)' +
  ' AS last ON base.one = 1';

interface PlaceRow extends Pick<LogRow, 'time' | 'id' | 'operation' | 'version'> {
  readonly forgotten_through: string | null;
  readonly forgotten_mark: string | null;
  readonly newest: number | string | null;
  readonly seq: number | string | null;
}

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
@Injectable()
export class ChangeLog {
  constructor(private readonly store: Store) {}

  /** Entries behind `after`, at most `limit`, fewer when they are very large. */
  async read(tenant: TenantKey, after: number, limit: number): Promise<LoggedChange[]> {
    const settled = await this.store.highWaterMark();
    const sizes = await this.store.query<{ seq: number | string; bytes: number | string }>(SIZES, [
      tenant,
      after,
      settled,
      limit,
    ]);
    let through: number | undefined;
    let bytes = 0;
    for (const row of sizes) {
      if (bytes >= PAGE_BYTES) break;
      bytes += Number(row.bytes);
      through = Number(row.seq);
    }
    if (through === undefined) return [];
    const rows = await this.store.query<LogRow>(READ, [tenant, after, through]);
    return rows.map((row) => new LoggedChange(tenant, row));
  }

  /** What stands at the number `seq`, and how far the log reaches. */
  async place(tenant: TenantKey, seq: number): Promise<Place> {
    const settings = forgottenSettings(tenant);
    const [row] = await this.store.query<PlaceRow>(PLACE, [settings.through, settings.mark, tenant, tenant, seq]);
    const forgottenThrough = Number(row?.forgotten_through ?? 0);
    return {
      forgottenThrough,
      newest: Math.max(Number(row?.newest ?? 0), forgottenThrough),
      mark: row && markAt(tenant, row, forgottenThrough),
    };
  }

  /** The newest settled entry of a tenant, 0 when it never had one, and its mark. */
  async latest(tenant: TenantKey): Promise<{ seq: number; mark: string | undefined }> {
    const [row] = await this.store.query<{ seq: number | string | null }>(
      'SELECT max(seq) AS seq FROM change_log WHERE tenant = ? AND seq <= ?',
      [tenant, await this.store.highWaterMark()],
    );
    const newest = Number(row?.seq ?? 0);
    const place = await this.place(tenant, newest);
    if (place.forgottenThrough <= newest) return { seq: newest, mark: place.mark };
    return { seq: place.forgottenThrough, mark: (await this.place(tenant, place.forgottenThrough)).mark };
  }

  /** The newest settled entry of all tenants. Smaller than before when the newest ones were removed. */
  async head(): Promise<number> {
    const settled = await this.store.highWaterMark();
    const [row] = await this.store.query<{ seq: number | string | null }>('SELECT max(seq) AS seq FROM change_log', []);
    return Math.min(settled, Number(row?.seq ?? 0));
  }

  /** The tenants that have entries behind `after`, through `through`. */
  async tenants(after: number, through: number): Promise<TenantKey[]> {
    // "+ 0" keeps SQLite from walking the whole index by tenant.
    const rows = await this.store.query<{ tenant: TenantKey }>(
      'SELECT DISTINCT tenant + 0 AS tenant FROM change_log WHERE seq > ? AND seq <= ?',
      [after, through],
    );
    return rows.map(({ tenant }) => tenant);
  }

  /**
   * Removes entries older than `before` (milliseconds since 1970), a slice a transaction, until the signal is aborted.
   * Returns how many went.
   */
  async forget(before: number, slice = 1000, signal?: AbortSignal): Promise<number> {
    let total = 0;
    for (;;) {
      const removed = await this.store.transaction((tx) => forgetSlice(tx, before, slice));
      total += removed;
      if (removed < slice || signal?.aborted) return total;
    }
  }
}

function markAt(tenant: TenantKey, row: PlaceRow, forgottenThrough: number): string | undefined {
  if (row.seq !== null) return markOf(tenant, markedEntry({ ...row, seq: row.seq }));
  if (forgottenThrough === 0) return markOf(tenant);
  // A mark of another number was written before an older release forgot more.
  const [through, mark] = (row.forgotten_mark ?? '').split(' ');
  return Number(through) === forgottenThrough ? mark : undefined;
}

type ForgottenRow = Pick<LogRow, 'seq' | 'time' | 'id' | 'operation' | 'version'> & { readonly tenant: TenantKey };

async function forgetSlice(tx: Transaction, before: number, slice: number): Promise<number> {
  // The oldest first, and no further than the first that stays: the log may be long and has no index on its times.
  const oldest = await tx.query<{ seq: number | string; time: number | string }>(
    'SELECT seq, time FROM change_log ORDER BY seq LIMIT ?',
    [slice],
  );
  const stays = oldest.findIndex(({ time }) => Number(time) >= before);
  const last = oldest.at(stays === -1 ? -1 : stays - 1);
  if (!last || stays === 0) return 0;
  // What was really removed decides: another replica may be at the same rows, and an entry may have come in between.
  const removed = await tx.query<ForgottenRow>(
    'DELETE FROM change_log WHERE time < ? AND seq <= ? RETURNING tenant, seq, time, id, operation, version',
    [before, Number(last.seq)],
  );
  const newest = new Map<TenantKey, ForgottenRow>();
  for (const row of removed) {
    const known = newest.get(row.tenant);
    if (!known || Number(known.seq) < Number(row.seq)) newest.set(row.tenant, row);
  }
  // In one order of tenants, so that two replicas never wait for each other.
  for (const tenant of [...newest.keys()].sort((a, b) => a - b)) await noteForgotten(tx, newest.get(tenant)!);
  return removed.length;
}

/** The number only grows: two replicas may forget at once, and end in another order than they began. */
async function noteForgotten(tx: Transaction, row: ForgottenRow): Promise<void> {
  const { through, mark } = forgottenSettings(row.tenant);
  const grown = await tx.query(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value' +
      ' WHERE CAST(setting.value AS bigint) < CAST(excluded.value AS bigint) RETURNING name',
    [through, String(row.seq)],
  );
  if (grown.length === 0) return;
  await tx.query(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    [mark, `${row.seq} ${markOf(row.tenant, markedEntry(row))}`],
  );
}

/** The settings that say how far the change log of a tenant was forgotten, and which entry was the last of it. */
function forgottenSettings(tenant: number): { readonly through: string; readonly mark: string } {
  return { through: `changes.forgottenThrough.${tenant}`, mark: `changes.forgottenMark.${tenant}` };
}
