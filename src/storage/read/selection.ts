import type { ListQuery } from '../../scim/query/list-query.js';
import type { ResourceType } from '../../scim/schema/attribute.js';
import type { FilterDialect } from '../filter/dialect.js';
import type { AttributeIdCache } from '../attribute-ids.js';
import type { BaseUrl, TenantKey } from '../store.js';
import type { GroupElements } from './groups.js';
import type { Match } from './list-order.js';
import type { Guard } from './list-target.js';
import type { PageOffsetCache } from './page-offset-cache.js';
import type { ResourceSql } from './resource-sql.js';

/** What the lists of a store share. */
export interface ListContext {
  readonly dialect: FilterDialect;
  readonly types: readonly ResourceType[];
  readonly resources: ResourceSql;
  readonly attributeIds: AttributeIdCache;
  readonly positions: PageOffsetCache;
  readonly groups: GroupElements;
  /** More matches of a condition than this are read off the event loop. */
  readonly maxInlineMatches: number;
}

/** A list request that is being answered. `guard` is set where the list may take long. */
export interface ListRequest {
  readonly tenant: TenantKey;
  readonly query: ListQuery;
  readonly baseUrl: BaseUrl;
  readonly guard?: Guard;
}

/** A page of matches. */
export interface Page {
  readonly matches: readonly Match[];
  readonly hasNext?: boolean;
  readonly hasPrevious?: boolean;
  readonly horizon?: number;
}

/** A page of matches, with their total. */
export interface Selection extends Page {
  readonly total: number;
}
