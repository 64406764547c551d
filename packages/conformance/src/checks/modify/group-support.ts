import { Json, pluck } from '../../json.js';
import { Resource, CheckContext } from '../../check-context.js';

/** The ids of the members of a group. */
export const members = (group: Json): Json[] => pluck(group, 'members', 'value');

/** Makes some users. */
export async function users(t: CheckContext, count: number): Promise<Resource[]> {
  const made: Resource[] = [];
  for (let i = 0; i < count; i += 1) made.push(await t.user());
  return made;
}

export const value = (...some: Resource[]): Json => some.map((user) => ({ value: user.id }));
