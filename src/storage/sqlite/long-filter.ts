import { comparisonsOf } from '../../scim/filter/cost.js';
import type { ListQuery } from '../../scim/query/list-query.js';

/** SQLite prepares a statement of a new shape in some ten microseconds a comparison. */
const MANY = 128;

/** Whether the statement of a list takes so long to prepare that it runs in a thread, however few resources match. */
export function hasLongFilter({ targets }: ListQuery): boolean {
  return targets.some(({ filter }) => filter !== undefined && comparisonsOf(filter) > MANY);
}
