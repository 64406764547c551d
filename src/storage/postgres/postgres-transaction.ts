import type { DataSource, EntityManager } from 'typeorm';
import type { ResourceChange } from '../../scim/patch/change.js';
import { hasMembers, type ResourceType } from '../../scim/schema/attribute.js';
import { POSTGRES_FILTERS } from '../filter/postgres.js';
import { transactionManager } from '../entity-manager.js';
import type { ResourceSql } from '../read/resource-sql.js';
import type { AttributeIdCache, AttributeIdsByPath } from '../attribute-ids.js';
import { sql, type Sql } from '../sql.js';
import { documentOf } from '../stored-document.js';
import type { BaseUrl, Purpose, Removed, SqlValue, StoredResource, TenantKey, Transaction, Written } from '../store.js';
import type { WriteContext } from '../write/context.js';
import { displayOf } from '../write/display.js';
import { countEpoch } from '../write/groups-epoch.js';
import { readOwnMembers } from '../write/own-members.js';
import { ResourceWriter } from '../write/resource-writer.js';
import { setDuplicateGroupNames } from '../write/uniqueness.js';
import { countVersion, type NextVersion, OptimisticLockError } from '../write/version.js';
import { lock, lockShared } from './locks.js';
import { POSTGRES_ROWS } from './rows.js';
import type { TransactionHandle } from './transaction.js';

/** What the transactions of a store share. */
export interface TransactionContext {
  readonly dataSource: DataSource;
  readonly types: readonly ResourceType[];
  readonly resources: ResourceSql;
  readonly attributeIds: AttributeIdCache;
  /** Called after a commit that left rows to purge. */
  readonly onTombstone: () => void;
  /** Called after a commit that added a row to the counters, or memberships. */
  readonly onGrowth: (memberships: number) => void;
}

const NO_PARTS = { members: false, memberOf: false };

/**
 * A job's transaction as the resource pipeline sees it. What has no members it reads without locks; a version that has
 * changed when the write comes makes the job run again, then with locks.
 *
 * Rows are locked in one order, so that no two transactions wait for each other: resources whose version changes, in the
 * order of their keys where there are several; a resource that is removed; the tenant's setting on uniqueness; unique
 * values in their order; members that are added, which only a removal keeps waiting; memberships, which the row of the
 * group protects; and last the epoch of the tenant's groups.
 */
export class PostgresTransaction implements Transaction, WriteContext {
  readonly dialect = POSTGRES_FILTERS;
  readonly rows = POSTGRES_ROWS;
  readonly types: readonly ResourceType[];
  readonly #writer: ResourceWriter;
  #manager: EntityManager | undefined;
  #pinned = false;

  constructor(
    private readonly job: TransactionHandle,
    private readonly shared: TransactionContext,
  ) {
    this.types = shared.types;
    this.#writer = new ResourceWriter(this, shared.onTombstone);
  }

  async find(
    tenant: TenantKey,
    type: ResourceType,
    id: string,
    pinned = false,
    purpose: Purpose = 'change',
  ): Promise<StoredResource | undefined> {
    this.#pinned = pinned;
    // The groups of a resource come before it, so a removal locks it later; and so it may, since it removes any version.
    const locks = purpose === 'change' && (pinned || this.job.lockOnRead || hasMembers(type));
    const read = () => this.#read(tenant, type, id, locks);
    return this.job.batch ? this.job.batch.find(read) : read();
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
    this.job.batch?.admit(change, current);
    const written = await this.#writer.update(tenant, type, current, change);
    if (isRenamed(type, current, written.resource)) await countEpoch(this, tenant);
    if (written.membersAdded.length > 0) this.#counted(written);
    return written;
  }

  async remove(tenant: TenantKey, type: ResourceType, current: StoredResource): Promise<Removed> {
    const { key } = current;
    const [locked, [own], groups] = await Promise.all([
      this.#ask<Keyed>(
        sql`SELECT key FROM resource WHERE key IN (SELECT group_key FROM member WHERE member_key = ${key} UNION ALL SELECT ${key}::bigint) ORDER BY key FOR NO KEY UPDATE`,
      ),
      // Whoever is adding it to a group holds its row: then that membership is there to be removed.
      this.#ask<{ version: number }>(sql`SELECT version FROM resource WHERE key = ${key} FOR UPDATE`),
      this.#ask<Keyed>(
        sql`SELECT r.key FROM member m JOIN resource r ON r.key = m.group_key WHERE m.member_key = ${key}`,
      ),
    ]);
    if (!own || (this.#pinned && own.version !== current.version)) throw new OptimisticLockError();
    // It has come into a group meanwhile. To wait for that one now might be out of order, so it is taken or all begins anew.
    const known = new Set(locked.map((row) => row.key));
    const more = groups.filter((row) => !known.has(row.key));
    if (more.length > 0 && !(await this.#lockWithoutWaiting(more))) throw new OptimisticLockError();
    this.afterCommit(() => this.shared.onGrowth(0));
    const removed = await this.#writer.remove(tenant, type, { ...current, version: own.version });
    if (hasMembers(type)) await countEpoch(this, tenant);
    return removed;
  }

  async withMembers(
    tenant: TenantKey,
    type: ResourceType,
    resource: StoredResource,
    baseUrl: BaseUrl,
  ): Promise<StoredResource> {
    return readOwnMembers(this, this.shared.resources, tenant, type, resource, baseUrl);
  }

  async holdTenant(tenant: TenantKey): Promise<boolean> {
    const rows = await this.#ask(sql`SELECT 1 FROM tenant WHERE key = ${tenant} AND deleted_at IS NULL FOR KEY SHARE`);
    return rows.length > 0;
  }

  async setDuplicateGroupNames(tenant: TenantKey, setting: 'allow' | 'reject'): Promise<void> {
    // Writers of groups hold it shared from when they read what is unique.
    this.#send(lock('uniqueness', tenant));
    await setDuplicateGroupNames(this, tenant, setting);
    this.afterCommit(() => this.shared.attributeIds.forget(tenant));
  }

  get manager(): EntityManager {
    const { dataSource } = this.shared;
    return (this.#manager ??= transactionManager(dataSource, (sql, parameters) => this.job.execute(sql, parameters)));
  }

  query<Row>(statement: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    return this.job.query<Row>(statement, parameters);
  }

  afterCommit(action: () => void): void {
    this.job.afterCommit(action);
  }

  async countVersion(read: StoredResource): Promise<NextVersion> {
    const { batch } = this.job;
    const count = (by: number) => countVersion(this, read.key, this.now(), by);
    return batch ? batch.countVersion(count) : count(1);
  }

  now(): number {
    return Date.now();
  }

  async attributeIds(tenant: TenantKey, type: ResourceType): Promise<AttributeIdsByPath> {
    const { attributeIds } = this.shared;
    // A tenant's setting decides on the uniqueness of these; no replica may miss that it was changed.
    if (hasMembers(type)) this.#send(lockShared('uniqueness', tenant));
    else {
      const known = attributeIds.get(tenant, type);
      if (known) return known;
    }
    const made = await attributeIds.ensure(this, tenant, type);
    this.afterCommit(() => attributeIds.set(tenant, type, made));
    return made;
  }

  #counted(written: Written): Written {
    this.afterCommit(() => this.shared.onGrowth(written.membersAdded.length));
    return written;
  }

  async #read(tenant: TenantKey, type: ResourceType, id: string, locks: boolean): Promise<StoredResource | undefined> {
    const { resources } = this.shared;
    const statement = locks
      ? resources.byIdLocked(tenant, type.name, id)
      : resources.byId(tenant, type.name, id, NO_PARTS, '');
    const [row] = await this.#ask<StoredResource>(statement);
    return row;
  }

  /** Locks resources unless somebody else holds one of them: who does not wait is in no circle. True when all are locked. */
  async #lockWithoutWaiting(rows: readonly Keyed[]): Promise<boolean> {
    const keys = POSTGRES_FILTERS.integerList(JSON.stringify(rows.map(({ key }) => key)));
    const locked = await this.#ask(sql`SELECT key FROM resource WHERE key IN ${keys} FOR NO KEY UPDATE SKIP LOCKED`);
    return locked.length === rows.length;
  }

  #ask<Row>({ text, parameters }: Sql): Promise<Row[]> {
    return this.job.query<Row>(text, parameters);
  }

  #send({ text, parameters }: Sql): void {
    this.job.send(text, parameters);
  }
}

interface Keyed {
  readonly key: number;
}

/** Whether the `groups` of its members show another name now. */
function isRenamed(type: ResourceType, before: StoredResource, after: StoredResource): boolean {
  if (!hasMembers(type) || after.document === before.document) return false;
  return displayOf(documentOf(before)).display !== displayOf(documentOf(after)).display;
}
