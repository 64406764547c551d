import type { DataSource, EntityManager } from 'typeorm';
import type { ResourceChange } from '../../scim/patch/change.js';
import { hasMembers, type ResourceType } from '../../scim/schema/attribute.js';
import { SQLITE_FILTERS } from '../filter/sqlite.js';
import { transactionManager } from '../entity-manager.js';
import type { GroupElements } from '../read/groups.js';
import type { ResourceSql } from '../read/resource-sql.js';
import type { AttributeIdCache, AttributeIdsByPath } from '../attribute-ids.js';
import type { BaseUrl, Removed, SqlValue, StoredResource, TenantKey, Transaction, Written } from '../store.js';
import type { WriteContext } from '../write/context.js';
import { readOwnMembers } from '../write/own-members.js';
import { ResourceWriter } from '../write/resource-writer.js';
import { countVersion, type NextVersion } from '../write/version.js';
import { setDuplicateGroupNames } from '../write/uniqueness.js';
import { SQLITE_ROWS } from './rows.js';
import type { TransactionHandle } from './unit-of-work.js';

/** What the transactions of a store share. */
export interface TransactionContext {
  readonly dataSource: DataSource;
  readonly types: readonly ResourceType[];
  readonly resources: ResourceSql;
  readonly attributeIds: AttributeIdCache;
  readonly groups: GroupElements;
  /** Called after a commit that left rows to purge. */
  readonly onTombstone: () => void;
}

/** With the keys of its groups, so that the reply of a write needs no further read. */
const FOUND = { members: false, memberOf: true };

/** A job's transaction as the resource pipeline sees it. */
export class SqliteTransaction implements Transaction, WriteContext {
  readonly dialect = SQLITE_FILTERS;
  readonly rows = SQLITE_ROWS;
  readonly types: readonly ResourceType[];
  readonly #writer: ResourceWriter;
  #manager: EntityManager | undefined;

  constructor(
    private readonly job: TransactionHandle,
    private readonly shared: TransactionContext,
  ) {
    this.types = shared.types;
    this.#writer = new ResourceWriter(this, shared.onTombstone);
  }

  async find(tenant: TenantKey, type: ResourceType, id: string): Promise<StoredResource | undefined> {
    const { text, parameters } = this.shared.resources.byId(tenant, type.name, id, FOUND, '');
    const [row] = await this.query<StoredResource>(text, parameters);
    return row;
  }

  insert(tenant: TenantKey, type: ResourceType, change: ResourceChange): Promise<Written> {
    return this.#writer.insert(tenant, type, change);
  }

  async update(
    tenant: TenantKey,
    type: ResourceType,
    current: StoredResource,
    change: ResourceChange,
  ): Promise<Written> {
    const written = await this.#writer.update(tenant, type, current, change);
    if (written.resource.document !== current.document) this.#groupChanges(type);
    return written;
  }

  remove(tenant: TenantKey, type: ResourceType, current: StoredResource): Promise<Removed> {
    this.#groupChanges(type);
    return this.#writer.remove(tenant, type, current);
  }

  withMembers(
    tenant: TenantKey,
    type: ResourceType,
    resource: StoredResource,
    baseUrl: BaseUrl,
  ): Promise<StoredResource> {
    return readOwnMembers(this, this.shared.resources, tenant, type, resource, baseUrl);
  }

  async holdTenant(tenant: TenantKey): Promise<boolean> {
    const rows = await this.query('SELECT 1 FROM tenant WHERE key = ? AND deleted_at IS NULL', [tenant]);
    return rows.length > 0;
  }

  async setDuplicateGroupNames(tenant: TenantKey, setting: 'allow' | 'reject'): Promise<void> {
    await setDuplicateGroupNames(this, tenant, setting);
    this.afterCommit(() => this.shared.attributeIds.forget(tenant));
  }

  get manager(): EntityManager {
    const { dataSource } = this.shared;
    return (this.#manager ??= transactionManager(dataSource, (sql, parameters) => this.job.execute(sql, parameters)));
  }

  query<Row>(sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    return this.job.query<Row>(sql, parameters);
  }

  afterCommit(action: () => void): void {
    this.job.afterCommit(action);
  }

  countVersion(read: StoredResource): Promise<NextVersion> {
    return countVersion(this, read.key, this.now());
  }

  now(): number {
    return Date.now();
  }

  async attributeIds(tenant: TenantKey, type: ResourceType): Promise<AttributeIdsByPath> {
    const { attributeIds } = this.shared;
    const known = attributeIds.get(tenant, type);
    if (known) return known;
    const made = await attributeIds.ensure(this, tenant, type);
    // Not before the commit: a rolled back number may be given out again for another path.
    this.afterCommit(() => attributeIds.set(tenant, type, made));
    return made;
  }

  /** Called when a group is renamed or deleted: cached elements of `groups` are outdated after the commit. */
  #groupChanges(type: ResourceType): void {
    if (hasMembers(type)) this.afterCommit(() => this.shared.groups.clear());
  }
}
