import { mix } from './users.mjs';

/** Groups every user is in, and users at the start of the list that are in many more. */
const EACH = 5;
const MANY = 50;
/** Users of an ordinary group, about. */
const ORDINARY = 800;

/**
 * Which user is in which group, for a number of users: one group of 100,000 members and one of 10,000 (or of all, when
 * there are fewer users), ordinary groups so that everybody is in five, and for the first users so many more that they
 * are in 50 groups.
 */
export function planGroups(users) {
  const large = Math.min(100_000, users);
  const medium = Math.min(10_000, users);
  const wide = Math.min(1_000, Math.floor(users / 10));
  const ordinary = Math.max(EACH * 10, Math.ceil((users * (EACH - 1)) / ORDINARY));
  const groups = [
    { name: 'All staff', members: every(users, large) },
    { name: 'Regional staff', members: every(users, medium) },
    ...Array.from({ length: ordinary }, (_, index) => ({ name: `Team ${index}`, members: [] })),
    ...Array.from({ length: MANY - EACH }, (_, index) => ({
      name: `Project ${index}`,
      members: Array.from({ length: wide }, (_, user) => user),
    })),
  ];
  const taken = new Uint8Array(users);
  for (const { members } of groups.slice(0, 2)) for (const user of members) taken[user]++;
  for (let user = 0; user < users; user++) {
    const first = mix(user, 20);
    for (let each = 0; each < EACH - taken[user]; each++)
      groups[2 + ((first + each * 7) % ordinary)].members.push(user);
  }
  return { groups, wide, each: EACH, many: MANY };
}

/** So many of the users, evenly spread. */
function every(users, count) {
  const step = users / count;
  return Array.from({ length: count }, (_, index) => Math.floor(index * step));
}
