import type { ResourceType } from '../../scim/schema/attribute.js';
import type { FilterContext } from '../filter/context.js';
import type { AttributeIdsByPath } from '../attribute-ids.js';
import type { ListContext, ListRequest } from './selection.js';

/** What a filter of the list over one type is compiled with. */
export function filterContext(
  context: ListContext,
  request: ListRequest,
  type: ResourceType,
  attributeIds: AttributeIdsByPath,
): FilterContext {
  const { dialect, types } = context;
  const { tenant, baseUrl } = request;
  return { dialect, tenant, type, types, baseUrl, attributeId: (path) => attributeIds.get(path)?.id };
}
