import type { ResourceType } from '../../scim/schema/attribute.js';
import type { FilterDialect } from '../filter/dialect.js';
import type { AttributeIdsByPath } from '../attribute-ids.js';
import type { Executor } from '../sql.js';
import type { StoredResource, TenantKey } from '../store.js';
import type { RowDialect } from './row-dialect.js';
import type { NextVersion } from './version.js';

/** The transaction of a write, with what its parts need. */
export interface WriteContext extends Executor {
  readonly dialect: FilterDialect;
  readonly rows: RowDialect;
  readonly types: readonly ResourceType[];
  /** Milliseconds since 1970. */
  now(): number;
  /** The attribute ids of a type, made if need be. */
  attributeIds(tenant: TenantKey, type: ResourceType): Promise<AttributeIdsByPath>;
  /**
   * Increments the version of a resource, for a change that does not depend on its present state. OptimisticLockError.
   */
  countVersion(read: StoredResource): Promise<NextVersion>;
  /** Runs after the transaction is durable; not at all when it is undone. */
  afterCommit(action: () => void): void;
}
