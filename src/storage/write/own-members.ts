import type { ResourceType } from '../../scim/schema/attribute.js';
import { ONE_BOUNDED, type ResourceRow, type ResourceSql } from '../read/resource-sql.js';
import type { Executor } from '../sql.js';
import type { BaseUrl, StoredResource, TenantKey } from '../store.js';

const MEMBERS = { members: true, memberOf: false };

/** A resource with its members as the transaction that wrote them sees them; without, when there are very many. */
export async function readOwnMembers(
  executor: Executor,
  resources: ResourceSql,
  tenant: TenantKey,
  type: ResourceType,
  resource: StoredResource,
  baseUrl: BaseUrl,
): Promise<StoredResource> {
  const { text, parameters } = resources.byId(tenant, type.name, resource.id, MEMBERS, baseUrl, ONE_BOUNDED);
  const [row] = await executor.query<ResourceRow>(text, parameters);
  return typeof row?.members === 'string' ? { ...resource, members: row.members } : resource;
}
