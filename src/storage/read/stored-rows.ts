import { rows, type Program } from '../program.js';
import type { Sql } from '../sql.js';
import type { BaseUrl, Parts, StoredResource } from '../store.js';
import { showGroups, type Elements } from './groups.js';
import type { Bounds, GroupsForm, ResourceRow } from './resource-sql.js';
import type { ListContext } from './selection.js';

/** What a statement of ResourceSql was made with, and the elements of `groups` that are known. */
export interface Shown {
  readonly parts: Parts;
  readonly baseUrl: BaseUrl;
  readonly bounds: Bounds | undefined;
  readonly form: GroupsForm;
  readonly elements: Elements;
}

/** The resources of a statement, with their groups; undefined when a part has more elements than the bounds allow. */
export function* readStored(
  context: ListContext,
  statement: Sql,
  { parts, baseUrl, bounds, form, elements }: Shown,
): Program<readonly StoredResource[] | undefined> {
  const found = yield* rows<ResourceRow>(statement);
  if (found.some(({ members, memberOf }) => members === null || memberOf === null)) return undefined;
  if (parts.memberOf && form === 'keys') {
    if (!(yield* showGroups(context, found, baseUrl, elements, bounds?.groups))) return undefined;
  }
  return found as readonly StoredResource[];
}
