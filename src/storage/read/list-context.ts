import type { ResourceType } from '../../scim/schema/attribute.js';
import type { FilterDialect } from '../filter/dialect.js';
import { AttributeIdCache } from '../attribute-ids.js';
import { GroupElements } from './groups.js';
import { PageOffsetCache } from './page-offset-cache.js';
import { ResourceSql } from './resource-sql.js';
import type { ListContext } from './selection.js';

/**
 * State shared by all reads of a store. `epochs`: whether other processes write to the database, too, so that caches go
 * by epochs.
 */
export function newListContext(
  dialect: FilterDialect,
  types: readonly ResourceType[],
  { epochs, maxInlineMatches }: { readonly epochs: boolean; readonly maxInlineMatches: number },
): ListContext {
  return {
    dialect,
    types,
    resources: new ResourceSql(types, dialect, epochs),
    attributeIds: new AttributeIdCache(),
    positions: new PageOffsetCache(),
    groups: new GroupElements(),
    maxInlineMatches,
  };
}
