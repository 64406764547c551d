import type { ResourceType } from '../../scim/schema/attribute.js';
import { rows, type Program } from '../program.js';
import type { BaseUrl, Parts, StoredResource, TenantKey } from '../store.js';
import { showGroups, type Elements } from './groups.js';
import { ONE_BOUNDED, type ResourceRow } from './resource-sql.js';
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
  bounded: boolean,
): Program<StoredResource | undefined | 'large'> {
  const { resources, groups } = context;
  const elements: Elements = groups?.of(baseUrl) ?? new Map();
  const bounds = bounded ? ONE_BOUNDED : undefined;
  const found = yield* rows<ResourceRow>(resources.byId(tenant, type.name, id, parts, baseUrl, bounds));
  if (found.some(isLarge)) return 'large';
  if (parts.memberOf && resources.groups === 'keys') {
    if (!(yield* showGroups(context, found, baseUrl, elements, bounds?.groups))) return 'large';
  }
  return found[0] as StoredResource | undefined;
}

/** A part was left out because it has too many elements. */
export function isLarge({ members, memberOf }: ResourceRow): boolean {
  return members === null || memberOf === null;
}
