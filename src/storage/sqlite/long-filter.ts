import { comparisonsOf } from '../../scim/filter/cost.js';
import type { ListQuery } from '../../scim/query/list-query.js';

/** SQLite prepares a statement of a new shape in some ten microseconds a comparison. */
const MANY = 128;

/** True for a list whose statement takes long to prepare, whatever it finds; that is done in a thread. */
export function hasLongFilter({ targets }: ListQuery): boolean {
  return targets.some(({ filter }) => filter !== undefined && comparisonsOf(filter) > MANY);
}
