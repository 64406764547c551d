import type { ResourceType } from '../../scim/schema/attribute.js';
import type { FilterDialect } from '../filter/dialect.js';
import type { AttributeIdsByPath } from '../attribute-ids.js';
import type { Executor } from '../sql.js';
import type { StoredResource, TenantKey } from '../store.js';
import type { RowDialect } from './row-dialect.js';
import type { NextVersion } from './version.js';

/** What the parts of a write share: the transaction and what it knows. */
export interface WriteContext extends Executor {
  readonly dialect: FilterDialect;
  readonly rows: RowDialect;
  readonly types: readonly ResourceType[];
  /** Milliseconds since 1970. */
  now(): number;
  /** The attribute ids of a type, made if need be. */
  attributeIds(tenant: TenantKey, type: ResourceType): Promise<AttributeIdsByPath>;
  /** Counts the version of a resource up, for a change that does not depend on the present one. StaleError. */
  countVersion(read: StoredResource): Promise<NextVersion>;
  /** Runs after the transaction is durable; not at all when it is undone. */
  afterCommit(action: () => void): void;
}
