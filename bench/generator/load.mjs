import { Connection } from '../lib/connection.mjs';
import { GROUP_URN, userAt } from '../workload/users.mjs';
import { planGroups } from '../workload/groups.mjs';
import { exchange } from './api.mjs';

const BULK_URN = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const PATCH_URN = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const BULK = 1000;
/** Members of the groups of one Bulk request at most, but for one group alone. */
const MEMBERS = 20_000;
/** Members added by one PATCH. */
const ADDED = 50;

/**
 * Fills a subject through its public API: users in order, then groups with their members, then spare users without
 * groups. By Bulk requests of 1,000 where the subject has it, else one POST each, `loadsBeside` of them side by side where
 * the subject has that trait. `membersOf` tells the numbers of the groups to fill where the subject takes no members with
 * a new group: they are added afterwards. `progress(done, total, what)` is called now and then. Resolves with the ids the
 * server gave and the rate of the users' import.
 */
export async function load(api, { users, spare, bulk, loadsBeside, membersOf }, progress) {
  const plan = planGroups(users);
  const ids = new Array(users + spare);
  const groupIds = new Array(plan.groups.length);
  const send = bulk ? sendBulk : sendSingle;
  const wide = Math.min(users, BULK);

  const startedAt = performance.now();
  const told = (what, total, before = 0) => {
    let done = before;
    return (more) => progress((done += more), total, what);
  };
  const user = (number) => ({ path: '/Users', data: userAt(number) });
  const tellUsers = told('users', users);
  // The first users are those with many groups: they go first, so that they are the first of the list.
  await send(api, range(0, wide), loadsBeside ?? 1, user, ids, BULK, tellUsers);
  await send(api, range(wide, users), loadsBeside ?? 2, user, ids, BULK, tellUsers);
  const importSeconds = (performance.now() - startedAt) / 1000;

  const group = (number) => {
    const { name } = plan.groups[number];
    const members = membersOf ? [] : plan.groups[number].members;
    return {
      path: '/Groups',
      data: { schemas: [GROUP_URN], displayName: name, members: members.map((member) => ({ value: ids[member] })) },
    };
  };
  const tellGroups = told('groups', plan.groups.length);
  for (const batch of batches(plan.groups))
    await send(api, batch, loadsBeside ?? 1, group, groupIds, batch.length, tellGroups);
  for (const number of membersOf ?? []) {
    const { members } = plan.groups[number];
    await addMembers(
      api,
      groupIds[number],
      members.map((member) => ids[member]),
      loadsBeside ?? 1,
      told('members', members.length),
    );
  }

  await send(api, range(users, users + spare), loadsBeside ?? 1, user, ids, BULK, told('spare users', spare));
  return { plan, ids, groupIds, importPerSecond: users / importSeconds };
}

const range = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);

function batches(groups) {
  const all = [];
  let batch = [];
  let members = 0;
  groups.forEach((group, number) => {
    if (batch.length > 0 && members + group.members.length > MEMBERS) {
      all.push(batch);
      batch = [];
      members = 0;
    }
    batch.push(number);
    members += group.members.length;
  });
  return [...all, batch];
}

/** Runs `work` for each item on so many connections at a time. */
async function spread(api, items, width, work) {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      const connection = new Connection(api.port);
      try {
        while (next < items.length) await work(connection, items[next++]);
      } finally {
        connection.close();
      }
    }),
  );
}

async function sendBulk(api, numbers, width, describe, ids, size, told) {
  const requests = [];
  for (let from = 0; from < numbers.length; from += size) requests.push(numbers.slice(from, from + size));
  await spread(api, requests, width, async (connection, batch) => {
    const Operations = batch.map((number) => ({ method: 'POST', bulkId: `n${number}`, ...describe(number) }));
    const text = api.request('POST', '/Bulk', { schemas: [BULK_URN], Operations });
    const reply = await exchange(connection, text, 'POST /Bulk', [200]);
    if (reply.Operations?.length !== batch.length)
      throw new Error('POST /Bulk: another number of results than operations');
    for (const result of reply.Operations) {
      if (String(result.status) !== '201') throw new Error(`POST /Bulk: ${JSON.stringify(result).slice(0, 1000)}`);
      ids[Number(result.bulkId.slice(1))] = idOf(result.location);
    }
    told(batch.length);
  });
}

async function sendSingle(api, numbers, width, describe, ids, _size, told) {
  await spread(api, numbers, width, async (connection, number) => {
    const { path, data } = describe(number);
    const reply = await exchange(connection, api.request('POST', path, data), `POST ${path}`, [201]);
    ids[number] = reply.id;
    told(1);
  });
}

async function addMembers(api, group, members, width, told) {
  const parts = [];
  for (let from = 0; from < members.length; from += ADDED) parts.push(members.slice(from, from + ADDED));
  await spread(api, parts, width, async (connection, part) => {
    const value = part.map((member) => ({ value: member }));
    const body = { schemas: [PATCH_URN], Operations: [{ op: 'add', path: 'members', value }] };
    await exchange(connection, api.request('PATCH', `/Groups/${group}`, body), 'PATCH /Groups', [200, 204]);
    told(part.length);
  });
}

const idOf = (location) => location.slice(location.lastIndexOf('/') + 1);
