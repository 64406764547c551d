import type { ResourceChange } from '../../scim/patch/change.js';
import { hasMembers, type ResourceType } from '../../scim/schema/attribute.js';
import { POSTGRES_FILTERS } from '../filter-sql/postgres.js';
import type { ResourceSql } from '../read/resource-sql.js';
import type { SlotCache, SlotsByPath } from '../slots.js';
import { sql, type Sql } from '../sql.js';
import { documentOf } from '../stored-document.js';
import type { Removed, SqlValue, StoredResource, TenantKey, Transaction, Written } from '../store.js';
import type { WriteContext } from '../write/context.js';
import { displayOf } from '../write/display.js';
import { countEpoch } from '../write/groups-epoch.js';
import { ResourceWriter } from '../write/resource-writer.js';
import { setDuplicateGroupNames } from '../write/uniqueness.js';
import { countVersion, type NextVersion, StaleError } from '../write/version.js';
import { lock, lockShared } from './locks.js';
import { POSTGRES_ROWS } from './rows.js';
import type { JobTransaction } from './live-transaction.js';

/** What the transactions of a store share. */
export interface TransactionContext {
  readonly types: readonly ResourceType[];
  readonly resources: ResourceSql;
  readonly slots: SlotCache;
  /** Called after a commit that left rows to purge. */
  readonly onTombstone: () => void;
  /** Called after a commit that added a row to the counters, or memberships. */
  readonly onGrowth: (memberships: number) => void;
}

const NO_PARTS = { members: false, memberOf: false };

/**
 * A job's transaction as the resource pipeline sees it. It reads without locks; a version that has changed when the
 * write comes makes the job run again, then with locks. Memberships are added and removed beside one another: only the
 * new version of the group is a row that they wait for.
 */
export class PostgresTransaction implements Transaction, WriteContext {
  readonly dialect = POSTGRES_FILTERS;
  readonly rows = POSTGRES_ROWS;
  readonly types: readonly ResourceType[];
  readonly #writer: ResourceWriter;
  #overtaken = false;

  constructor(
    private readonly job: JobTransaction,
    private readonly shared: TransactionContext,
  ) {
    this.types = shared.types;
    this.#writer = new ResourceWriter(this, shared.onTombstone);
  }

  async find(tenant: TenantKey, type: ResourceType, id: string, pinned = false): Promise<StoredResource | undefined> {
    // In a statement of its own: the one that reads the document must begin after the lock is there.
    if (pinned || this.job.cautious)
      this.#send(sql`SELECT 1 FROM resource WHERE tenant = ${tenant} AND id = ${id} FOR NO KEY UPDATE`);
    const read = () => this.#read(tenant, type, id);
    return this.job.company ? this.job.company.find(read) : read();
  }

  async insert(tenant: TenantKey, type: ResourceType, change: ResourceChange): Promise<Written> {
    return this.#counted(await this.#writer.insert(tenant, type, change));
  }

  async update(
    tenant: TenantKey,
    type: ResourceType,
    current: StoredResource,
    change: ResourceChange,
  ): Promise<Written> {
    this.job.company?.admit(change, current);
    // These look at the members that are there, so none may come or go until they are done.
    if (change.members.some(({ kind }) => kind !== 'add' && kind !== 'remove'))
      this.#send(sql`SELECT 1 FROM resource WHERE key = ${current.key} FOR NO KEY UPDATE`);
    const written = await this.#writer.update(tenant, type, current, change);
    if (isRenamed(type, current, written.resource)) await countEpoch(this, tenant);
    if (written.membersAdded.length > 0) this.#counted(written);
    if (!this.#overtaken) return written;
    // Others changed it in between, maybe its document; now its row is ours.
    const resource = await this.#read(tenant, type, current.id);
    if (!resource) throw new StaleError();
    return { ...written, resource: { ...resource, version: written.resource.version } };
  }

  async remove(tenant: TenantKey, type: ResourceType, current: StoredResource): Promise<Removed> {
    const { key, version } = current;
    // Whoever is adding it to a group holds its row: then that membership is there to be removed.
    const [row] = await this.#ask(sql`SELECT key FROM resource WHERE key = ${key} AND version = ${version} FOR UPDATE`);
    if (!row) throw new StaleError();
    // In one order, so that two removals never wait for each other.
    this.#send(
      sql`SELECT 1 FROM resource WHERE key IN (SELECT group_key FROM member WHERE member_key = ${key}) AND key <> ${key} ORDER BY key FOR NO KEY UPDATE`,
    );
    this.afterCommit(() => this.shared.onGrowth(0));
    if (hasMembers(type)) await countEpoch(this, tenant);
    return this.#writer.remove(tenant, type, current);
  }

  async setDuplicateGroupNames(tenant: TenantKey, setting: 'allow' | 'reject'): Promise<void> {
    // Writers of groups hold it shared from when they read what is unique.
    this.#send(lock('uniqueness', tenant));
    await setDuplicateGroupNames(this, tenant, setting);
    this.afterCommit(() => this.shared.slots.forget(tenant));
  }

  query<Row>(statement: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    return this.job.query<Row>(statement, parameters);
  }

  afterCommit(action: () => void): void {
    this.job.afterCommit(action);
  }

  async countVersion(read: StoredResource): Promise<NextVersion> {
    const { company } = this.job;
    const count = (by: number) => countVersion(this, read.key, this.now(), by);
    const next = await (company ? company.countVersion(count) : count(1));
    this.#overtaken = next.from !== read.version;
    return next;
  }

  now(): number {
    return Date.now();
  }

  async slots(tenant: TenantKey, type: ResourceType): Promise<SlotsByPath> {
    const { slots } = this.shared;
    // A tenant's setting decides on the uniqueness of these; no replica may miss that it was changed.
    if (hasMembers(type)) this.#send(lockShared('uniqueness', tenant));
    else {
      const known = slots.get(tenant, type);
      if (known) return known;
    }
    const made = await slots.ensure(this, tenant, type);
    this.afterCommit(() => slots.set(tenant, type, made));
    return made;
  }

  #counted(written: Written): Written {
    this.afterCommit(() => this.shared.onGrowth(written.membersAdded.length));
    return written;
  }

  async #read(tenant: TenantKey, type: ResourceType, id: string): Promise<StoredResource | undefined> {
    const [row] = await this.#ask<StoredResource>(this.shared.resources.byId(tenant, type.name, id, NO_PARTS, ''));
    return row;
  }

  #ask<Row>({ text, parameters }: Sql): Promise<Row[]> {
    return this.job.query<Row>(text, parameters);
  }

  #send({ text, parameters }: Sql): void {
    this.job.send(text, parameters);
  }
}

/** Whether the `groups` of its members show another name now. */
function isRenamed(type: ResourceType, before: StoredResource, after: StoredResource): boolean {
  if (!hasMembers(type) || after.document === before.document) return false;
  return displayOf(documentOf(before)).display !== displayOf(documentOf(after)).display;
}
