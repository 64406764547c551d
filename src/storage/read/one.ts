import type { ResourceType } from '../../scim/schema/attribute.js';
import { rows, type Program } from '../program.js';
import type { BaseUrl, Parts, StoredResource, TenantKey } from '../store.js';
import { showGroups, type Elements } from './groups.js';
import type { Bounds, ResourceRow } from './resource-sql.js';
import type { ListContext } from './selection.js';

/** What a GET reads. */
export interface GetRequest {
  readonly tenant: TenantKey;
  readonly type: ResourceType;
  readonly id: string;
  readonly parts: Parts;
  readonly baseUrl: BaseUrl;
}

/** Reads one resource, or undefined; `'large'` when it is bounded and a part has too many elements. */
export function* readOne(
  context: ListContext,
  { tenant, type, id, parts, baseUrl }: GetRequest,
  bounds: Bounds,
): Program<StoredResource | undefined | 'large'> {
  const { resources, groups } = context;
  const elements: Elements = groups?.of(baseUrl) ?? new Map();
  const found = yield* rows<ResourceRow>(resources.byId(tenant, type.name, id, parts, baseUrl, bounds));
  if (found.some(isLarge)) return 'large';
  if (parts.memberOf && resources.groups === 'keys') yield* showGroups(context, found, baseUrl, elements);
  return found[0] as StoredResource | undefined;
}

/** A part was left out because it has too many elements. */
export function isLarge({ members, memberOf, groupKeys }: ResourceRow): boolean {
  return members === null || memberOf === null || groupKeys === null;
}
