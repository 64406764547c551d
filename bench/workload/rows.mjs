import { mix, userAt, userNameOf } from './users.mjs';

const PATCH_URN = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const patch = (...Operations) => ({ schemas: [PATCH_URN], Operations });

/**
 * The rows of the table, in order, with the ratio to the bare server that must be reached and the one aimed at.
 * `multiple` is the same for the ratio to that of a peer that keeps its users in PostgreSQL, too.
 */
export const ROWS = [
  { name: 'get-user', title: 'GET /Users/{id}', must: 0.28, aim: 0.38, multiple: { must: 4, aim: 4 }, make: getUser },
  {
    name: 'filter-username',
    title: 'GET filter userName eq',
    must: 0.25,
    aim: 0.33,
    multiple: { must: 4, aim: 4 },
    make: filterUserName,
  },
  {
    name: 'list-100',
    title: 'page of 100 users, any startIndex',
    must: 0.02,
    aim: 0.03,
    multiple: { must: 4, aim: 4 },
    make: list100,
  },
  { name: 'list-100-groups-50', title: 'the same, 50 groups each', must: 0.005, aim: 0.01, make: list100Groups50 },
  {
    name: 'create-user',
    title: 'POST /Users',
    must: 0.03,
    aim: 0.05,
    multiple: { must: 1, aim: 2 },
    writes: true,
    make: createUser,
  },
  {
    name: 'patch-active',
    title: 'PATCH active',
    must: 0.09,
    aim: 0.12,
    multiple: { must: 1, aim: 2 },
    writes: true,
    make: patchActive,
  },
  {
    name: 'group-add-10k',
    title: 'PATCH group +1 member, group of 10k',
    must: 0.18,
    aim: 0.25,
    multiple: { must: 5, aim: 5 },
    writes: true,
    make: (data) => groupAdd(data, 1),
  },
  {
    name: 'group-add-100k',
    title: 'the same, group of 100k',
    must: 0.18,
    aim: 0.25,
    writes: true,
    make: (data) => groupAdd(data, 0),
  },
  {
    name: 'get-group-without-members',
    title: 'GET group of 10k members without members',
    must: 0.3,
    aim: 0.4,
    make: getGroup,
  },
  // Each must reach .85 of the same row with one tenant, under 350 MB.
  {
    name: 'get-user-10k-tenants',
    title: 'GET /Users/{id}, each of another of 10k tenants',
    must: 0.238,
    aim: 0.32,
    tenants: 10_000,
    make: getUserOfTenants,
  },
  {
    name: 'patch-active-10k-tenants',
    title: 'PATCH active, each of another of 10k tenants',
    must: 0.077,
    aim: 0.1,
    writes: true,
    tenants: 10_000,
    make: patchActiveOfTenants,
  },
];

/**
 * What a row's `make` gets: the api, the plan of groups, the ids the server gave, the number of users and spare users,
 * how many connections there are at most, and the subject's traits: how it likes members removed and their number
 * verified, and what it does not show. What a subject does not show must be missing, for all else is checked for all.
 *
 * What it makes: `next(slot)` gives the text of the connection's next request, or undefined when there is none;
 * `statuses` are those expected; `check(body, slot)` throws when the reply to the slot's last request is wrong;
 * `after()` verifies and puts back once all replies are in.
 */
function getUser({ api, ids, users, plan, subject }) {
  const sent = [];
  const random = randomNumbers(1);
  return {
    statuses: [200],
    next(slot) {
      sent[slot] = plan.wide + (random() % (users - plan.wide));
      return api.request('GET', `/Users/${ids[sent[slot]]}`);
    },
    check: (body, slot) => checkUser(body, sent[slot], { ids, groups: plan.each, subject }),
  };
}

/** A user of a tenant chosen at random, with that tenant's token. */
function getUserOfTenants({ tenants, subject }) {
  const sent = [];
  const random = randomNumbers(11);
  return {
    statuses: [200],
    next(slot) {
      const { api, ids } = tenants[random() % tenants.length];
      const number = random() % ids.length;
      sent[slot] = { ids, number };
      return api.request('GET', `/Users/${ids[number]}`);
    },
    check: (body, slot) => checkUser(body, sent[slot].number, { ids: sent[slot].ids, groups: 0, subject }),
  };
}

function patchActiveOfTenants({ tenants, connections }) {
  const active = new Map();
  const sent = [];
  const random = randomNumbers(12);
  const share = Math.floor(tenants.length / connections);
  return {
    statuses: [200, 204],
    // Each connection has tenants of its own, so that the state of each user is known.
    next(slot) {
      const number = (random() % share) * connections + slot;
      const { api, ids } = tenants[number];
      sent[slot] = number;
      active.set(number, !(active.get(number) ?? userAt(0).active));
      const value = active.get(number);
      return api.request('PATCH', `/Users/${ids[0]}`, patch({ op: 'replace', path: 'active', value }));
    },
    check(body, slot) {
      if (body) equal(body.active, active.get(sent[slot]), 'active');
    },
    async after() {
      for (const number of new Set(sent)) {
        const { api, ids } = tenants[number];
        equal((await api.call('GET', `/Users/${ids[0]}`)).active, active.get(number), `active in tenant ${number}`);
        api.close();
      }
    },
  };
}

function filterUserName({ api, ids, users, plan, subject }) {
  const sent = [];
  const random = randomNumbers(2);
  return {
    statuses: [200],
    next(slot) {
      sent[slot] = plan.wide + (random() % (users - plan.wide));
      return api.request('GET', `/Users?filter=${encodeURIComponent(`userName eq "${userNameOf(sent[slot])}"`)}`);
    },
    check(body, slot) {
      equal(body.totalResults, 1, 'totalResults');
      equal(body.Resources.length, 1, 'Resources');
      checkUser(body.Resources[0], sent[slot], { ids, groups: plan.each, subject });
    },
  };
}

function list100(data) {
  return list(data, data.plan.wide, data.users, data.plan.each);
}

function list100Groups50(data) {
  return list(data, 0, data.plan.wide, data.plan.many);
}

/** Pages that lie between two users. */
function list({ api, users, spare, subject }, from, to, groups) {
  const count = Math.min(100, to - from);
  // Where the newest come first, the same users lie after the spare ones and from the other end.
  const start = subject.listsNewestFirst ? spare + users - to : from;
  const sent = [];
  const random = randomNumbers(3);
  return {
    statuses: [200],
    next(slot) {
      sent[slot] = 1 + start + (random() % (to - from - count + 1));
      return api.request('GET', `/Users?startIndex=${sent[slot]}&count=${count}`);
    },
    check(body, slot) {
      if (subject.countsUsers && !(body.totalResults >= users + spare))
        throw new Error(`totalResults is ${body.totalResults}`);
      equal(body.startIndex, sent[slot], 'startIndex');
      equal(body.Resources.length, count, 'Resources');
      const shown = subject.showsGroups ? groups : undefined;
      for (const user of body.Resources) equal(user.groups?.length, shown, `groups of ${user.userName}`);
      // Users were loaded in batches side by side, so the order is known but for neighbouring batches.
      const number = numberOf(body.Resources[0]);
      const wanted = subject.listsNewestFirst ? users + spare - sent[slot] : sent[slot] - 1;
      if (Math.abs(number - wanted) > 2000) throw new Error(`user ${number} at startIndex ${sent[slot]}`);
      checkUser(body.Resources[0], number, { groups, subject });
    },
  };
}

let lastCreated = 0;

function createUser({ api, run, subject }) {
  const series = `${run}.`;
  const sent = [];
  const samples = new Map();
  return {
    statuses: [201],
    next(slot) {
      sent[slot] = ++lastCreated;
      return api.request('POST', '/Users', userAt(sent[slot], series));
    },
    check(body, slot) {
      checkUser(body, sent[slot], { groups: 0, series, subject });
      if (samples.size < 40) samples.set(sent[slot], body.id);
    },
    async after() {
      for (const [number, id] of samples)
        checkUser(await api.call('GET', `/Users/${id}`), number, { groups: 0, series, subject });
      samples.clear();
    },
  };
}

function patchActive({ api, ids, users, connections }) {
  const active = new Map();
  const sent = [];
  const random = randomNumbers(4);
  const share = Math.floor(users / connections);
  return {
    statuses: [200, 204],
    // Each connection has users of its own, so that the state of each is known.
    next(slot) {
      const number = (random() % share) * connections + slot;
      sent[slot] = number;
      active.set(number, !(active.get(number) ?? userAt(number).active));
      const value = active.get(number);
      return api.request('PATCH', `/Users/${ids[number]}`, patch({ op: 'replace', path: 'active', value }));
    },
    check(body, slot) {
      if (body) equal(body.active, active.get(sent[slot]), 'active');
    },
    async after() {
      for (const number of new Set(sent)) {
        equal(
          (await api.call('GET', `/Users/${ids[number]}`)).active,
          active.get(number),
          `active of user ${number}, read again`,
        );
      }
    },
  };
}

/** Adds spare users to a group one by one; when all are in, they are taken out again while the clock stands still. */
function groupAdd({ api, ids, groupIds, plan, users, spare, subject, note }, group) {
  const id = groupIds[group];
  const before = plan.groups[group].members.length;
  let added = 0;
  return {
    statuses: [200, 204],
    refills: true,
    next() {
      if (added === spare) return undefined;
      const value = [{ value: ids[users + added++] }];
      return api.request('PATCH', `/Groups/${id}`, patch({ op: 'add', path: 'members', value }));
    },
    check(body) {
      if (body) equal(body.id, id, 'id');
    },
    async after() {
      const held = await membersOf(api, id, subject.countsMembers);
      if (held !== before + added) {
        const text = `${before + added - held} of ${added} members added side by side are missing`;
        if (!subject.mayLoseMembers) throw new Error(text);
        note(text);
      }
      const gone = ids.slice(users, users + added);
      added = 0;
      const size = subject.removesMembers === 'by value' ? 5000 : 50;
      for (let from = 0; from < gone.length; from += size) {
        const some = gone.slice(from, from + size);
        const operations =
          subject.removesMembers === 'by value'
            ? [{ op: 'remove', path: 'members', value: some.map((value) => ({ value })) }]
            : some.map((value) => ({ op: 'remove', path: `members[value eq "${value}"]` }));
        await api.call('PATCH', `/Groups/${id}`, patch(...operations));
      }
      equal(await membersOf(api, id, subject.countsMembers), before, 'members after the spare ones were removed');
    },
  };
}

async function membersOf(api, id, how) {
  if (how === 'by filter') {
    const filter = encodeURIComponent(`groups.value eq "${id}"`);
    return (await api.call('GET', `/Users?filter=${filter}&count=0`)).totalResults;
  }
  if (how === 'by its own list') {
    const seen = new Set();
    for (let startIndex = 1; ; startIndex += 100) {
      const { members } = await api.call('GET', `/Groups/${id}/members?startIndex=${startIndex}&count=100`);
      for (const { user_id } of members) seen.add(user_id);
      if (members.length < 100) return seen.size;
    }
  }
  return (await api.call('GET', `/Groups/${id}`)).members.length;
}

function getGroup({ api, groupIds }) {
  const id = groupIds[1];
  return {
    statuses: [200],
    next: () => api.request('GET', `/Groups/${id}?excludedAttributes=members`),
    check(body) {
      equal(body.id, id, 'id');
      equal(body.displayName, 'Regional staff', 'displayName');
      equal(body.members, undefined, 'members');
    },
  };
}

function checkUser(body, number, { ids, groups, series = '', subject }) {
  const wanted = userAt(number, series);
  if (ids) equal(body.id, ids[number], 'id');
  for (const name of ['userName', 'externalId', 'displayName', 'title']) equal(body[name], wanted[name], name);
  equal(body.emails?.length, 2, 'emails');
  equal(body.emails.find(({ type }) => type === 'work')?.value, wanted.userName, 'emails');
  equal(body.name?.familyName, wanted.name.familyName, 'name.familyName');
  equal(body.addresses?.[0]?.locality, wanted.addresses[0].locality, 'addresses');
  equal(body.groups?.length ?? 0, subject.showsGroups ? groups : 0, `groups of ${body.userName}`);
  if (!subject.showsLocation) equal(body.meta, undefined, 'meta');
  else if (!body.meta?.location?.endsWith(`/Users/${body.id}`))
    throw new Error(`meta.location is ${body.meta?.location}`);
}

/** The number of a loaded user, from its employee number. */
function numberOf(user) {
  const extension = Object.entries(user).find(([name]) => name.endsWith('enterprise:2.0:User'))?.[1];
  return Number(extension?.employeeNumber) - 1_000_000;
}

function equal(found, wanted, what) {
  if (found !== wanted)
    throw new Error(`${what} is ${JSON.stringify(found)?.slice(0, 200)}, not ${JSON.stringify(wanted)}`);
}

/** Numbers that look random and are the same in every run. */
function randomNumbers(salt) {
  let count = 0;
  return () => mix(count++, 100 + salt);
}
