import type { EntityManager } from 'typeorm';
import type { Lease } from './jobs/lease.js';
import type { JsonObject } from '../scim/json.js';
import type { ReplaceSelected, ResourceChange } from '../scim/patch/change.js';
import type { ListQuery } from '../scim/query/list-query.js';
import type { ResourceType } from '../scim/schema/attribute.js';

/**
 * What the rest of the service asks of storage. One implementation, two databases: SQLite and PostgreSQL differ only
 * in the unit of work, the connections and the small dialect files.
 */

/** A tenant inside storage: its integer key. Branded, so that no other number passes for one. */
export type TenantKey = number & { readonly __brand: 'TenantKey' };

/** Which assembled parts a read wants; each costs a look-up, so ask only for what the reply shows. */
export interface Parts {
  readonly members: boolean;
  readonly memberOf: boolean;
}

/** The URLs a reply carries are made in SQL where members are assembled: the SCIM base URL, no trailing slash. */
export type BaseUrl = string;

/** Text out of the database; a very long one may come as its bytes in UTF-8, which nobody may alter. */
export type StoredText = string | Uint8Array;

/** A resource as stored, ready to be spliced into a reply. */
export interface StoredResource {
  readonly key: number;
  readonly id: string;
  /** Name of its ResourceType. */
  readonly type: string;
  /** Counts the changes, from 1. */
  readonly version: number;
  /** Milliseconds since 1970, UTC. */
  readonly created: number;
  readonly lastModified: number;
  /** The document (`ResourceChange.document`) as JSON text. */
  readonly document: StoredText;
  /** The document, once `documentOf` has parsed it. Whoever copies the resource with another document sets this, too. */
  parsedDocument?: JsonObject;
  /** JSON array text of the members elements {value, display, $ref, type}; left out unless asked for. */
  readonly members?: StoredText;
  /** JSON array text of the groups elements {value, display, $ref, type}; left out unless asked for. */
  readonly memberOf?: string;
  /** Of `memberOf`, and another one when that differs; left out when there are no groups. */
  readonly groupsMark?: string;
  /** Keys of its groups as a JSON array, from which a store may make `memberOf`; of no use to others. */
  readonly groupKeys?: string;
}

/** One page of a list. */
export interface StoredPage {
  readonly total: number;
  readonly resources: readonly StoredResource[];
  /** Sort keys of `resources`, in the same order; only of a sorted list. */
  readonly sortKeys?: readonly (string | null)[];
  /** Whether more stands behind the last and before the first resource of the page; only of a cursor page. */
  readonly hasNext?: boolean;
  readonly hasPrevious?: boolean;
  /** The largest key when the list began; only of a cursor page. */
  readonly horizon?: number;
}

/** What a write did. */
export interface Written {
  readonly resource: StoredResource;
  /** False when nothing differed: no new version, no log entry. */
  readonly changed: boolean;
  /** Paths of the top-level attributes whose values differ, extension attributes with their URN; `members` included. */
  readonly attributes: readonly string[];
  /** Ids that really went in or out. */
  readonly membersAdded: readonly string[];
  readonly membersRemoved: readonly string[];
  /** Ids among the steps that name no resource of this tenant; nothing was done for them. */
  readonly unknownMembers: readonly string[];
  /** Steps that selected no member to replace. */
  readonly unmatchedSelections: readonly ReplaceSelected[];
}

/** Reads, and transactions for writes. */
export abstract class Store {
  /** One resource, or undefined. `type` and tenant must both match. ClientGoneError as `list`. */
  abstract get(
    tenant: TenantKey,
    type: ResourceType,
    id: string,
    parts: Parts,
    baseUrl: BaseUrl,
    isGone?: () => boolean,
  ): Promise<StoredResource | undefined>;

  /**
   * The resource of a write as its reply shows it: in the version that was written, with its groups as they are now, and
   * with its members unless another write came after it. One that is gone again comes as it was given.
   */
  abstract complete(
    tenant: TenantKey,
    type: ResourceType,
    written: StoredResource,
    parts: Parts,
    baseUrl: BaseUrl,
  ): Promise<StoredResource>;

  /**
   * A page and its total. Parts are read per target when its projection shows them. Throws TooManyError past the ceiling,
   * ClientGoneError when `isGone` says so before a long read begins.
   */
  abstract list(tenant: TenantKey, query: ListQuery, baseUrl: BaseUrl, isGone?: () => boolean): Promise<StoredPage>;

  /** Repositories of what is no resource (tenants, tokens, settings), for reads. They see what is committed. */
  abstract readonly manager: EntityManager;

  /** A statement on a read connection, where it is to be prepared or needs words of the database. `?` placeholders. */
  abstract query<Row>(sql: string, parameters: readonly SqlValue[]): Promise<Row[]>;

  /**
   * The number up to which the change log is complete: no transaction that still runs can add an entry before it. Asked
   * after a commit, it includes what was committed.
   */
  abstract highWaterMark(): Promise<number>;

  /** The lease of this name, over all processes that serve the database. */
  abstract lease(name: string): Lease;

  /**
   * Runs `job` as one transaction that is durable when the promise resolves, and undone as a whole when `job` throws.
   * The job must await nothing but its `tx`: everything slow (validation, hashing) comes before. It may be run again
   * when other writers came in between, so it must not rely on having run once.
   */
  abstract transaction<T>(job: (tx: Transaction) => Promise<T>, ties?: TransactionHints): Promise<T>;
}

/** On whose behalf something is done. */
export interface Work {
  /** Left out for what the service does for itself. */
  readonly tenant?: TenantKey;
  /** Whether the client has gone: what still waits is then not begun, and fails with ClientGoneError. */
  readonly isGone?: () => boolean;
}

/** On whose behalf a job runs, and what ties it to others that run at the same time. */
export interface TransactionHints extends Work {
  /** Jobs of one key, which is any object, are carried out in the order they came. */
  readonly orderingKey?: object;
  /** Jobs that change the members of one group, under whatever name it has here, may be carried out together. */
  readonly batchKey?: string;
}

/** A store as its process holds it: with administration, and an end. */
export abstract class DatabaseStore extends Store {
  /** Ends a tenant at once: its tokens go, its id is free. Its rows are purged in the background. */
  abstract deleteTenant(tenant: TenantKey): Promise<void>;

  /** `Transaction.setDuplicateGroupNames` as a transaction of its own. */
  abstract setDuplicateGroupNames(tenant: TenantKey, setting: 'allow' | 'reject'): Promise<void>;

  /** Resolves when nothing of deleted tenants and large groups is left to purge. */
  abstract purged(): Promise<void>;

  /** Rejects with UnavailableError when the database does not answer. */
  abstract health(): Promise<void>;

  /** Finishes the writes that wait and closes every connection. */
  abstract close(): Promise<void>;
}

/** One transaction of the store. Uniqueness is decided by the database's unique index: UniquenessError. */
export interface Transaction {
  /**
   * The resource as this transaction sees it, without parts. A later `update` or `remove` holds for this very state, or
   * the whole transaction is run again; member steps that only add or remove ids may also meet a later version. With
   * `pinned` they may not either. A removal says so by its `purpose`; without `pinned` it removes any later version, too.
   */
  find(
    tenant: TenantKey,
    type: ResourceType,
    id: string,
    pinned?: boolean,
    purpose?: Purpose,
  ): Promise<StoredResource | undefined>;

  /** Creates a resource with a new random UUID. */
  insert(tenant: TenantKey, type: ResourceType, change: ResourceChange): Promise<Written>;

  /** Brings `current` (from `find` in this transaction) to the state `change` describes, touching only what differs. */
  update(tenant: TenantKey, type: ResourceType, current: StoredResource, change: ResourceChange): Promise<Written>;

  /** Removes the resource, its values and its memberships on both sides; groups that lose it get a new version. */
  remove(tenant: TenantKey, type: ResourceType, current: StoredResource): Promise<Removed>;

  /** The resource with its members as this transaction has written them; without, when there are more than some thousand. */
  withMembers(
    tenant: TenantKey,
    type: ResourceType,
    resource: StoredResource,
    baseUrl: BaseUrl,
  ): Promise<StoredResource>;

  /** Whether the tenant is there; if so, it is not deleted before the transaction ends. */
  holdTenant(tenant: TenantKey): Promise<boolean>;

  /**
   * Whether two groups of the tenant may have one displayName, of every type that has members: enforced when this
   * transaction is committed. UniquenessError when some already do and now may not.
   */
  setDuplicateGroupNames(tenant: TenantKey, setting: 'allow' | 'reject'): Promise<void>;

  /** Repositories inside this transaction. */
  readonly manager: EntityManager;

  /** A statement inside this transaction, where it is to be prepared or needs words of the database. `?` placeholders. */
  query<Row>(sql: string, parameters: readonly SqlValue[]): Promise<Row[]>;
}

/** What a resource is looked for. */
export type Purpose = 'change' | 'removal';

/** The version that was removed, and the groups that lost it, with their new version. */
export interface Removed {
  readonly version: number;
  readonly groups: readonly { readonly id: string; readonly type: string; readonly version: number }[];
}

export type SqlValue = string | number | null | Uint8Array;
