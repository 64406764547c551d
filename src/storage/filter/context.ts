import type { ResourceType } from '../../scim/schema/attribute.js';
import type { BaseUrl, TenantKey } from '../store.js';
import type { FilterDialect } from './dialect.js';

/** What a filter is compiled for. */
export interface FilterContext {
  readonly dialect: FilterDialect;
  readonly tenant: TenantKey;
  readonly type: ResourceType;
  /** All resource types: members may be of any. */
  readonly types: readonly ResourceType[];
  /** Base of `$ref` and `meta.location`; undefined inside a write, where only what follows the base is compared. */
  readonly baseUrl: BaseUrl | undefined;
  /** The attribute id of a path; undefined when no resource ever had a value there. */
  readonly attributeId: (path: string) => number | undefined;
}

/** URL of the resources of a type, to which an id is appended. */
export function locationPrefix(context: FilterContext, type: ResourceType): string {
  return `${context.baseUrl ?? ''}${type.endpoint}/`;
}
