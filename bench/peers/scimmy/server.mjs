import { randomUUID } from 'node:crypto';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

/**
 * SCIMMY with scimmy-routers as somebody who wants it fast would set it up: all in memory, Maps by id, an index of user
 * names, the groups of a user kept as a set, pages cut before SCIMMY formats them, members left out when excluded.
 */
const token = process.env.SCIM_TOKEN;
const users = new Map();
const userNames = new Map();
const groups = new Map();
const groupsOfUser = new Map();

const { User, Group } = SCIMMY.Resources;
SCIMMY.Resources.declare(User.extend(SCIMMY.Schemas.EnterpriseUser));
SCIMMY.Resources.declare(Group);

User.egress((resource) => {
  if (resource.id) return shown(found(users, resource.id));
  const userName = equalTo(resource.filter, 'userName');
  if (userName !== undefined) {
    const id = userNames.get(userName.toLowerCase());
    return page(resource, id === undefined ? [] : [users.get(id)], shown);
  }
  const all = [...users.values()];
  return page(resource, resource.filter ? resource.filter.match(all) : all, shown);
})
  .ingress((resource, data) => {
    const known = resource.id && found(users, resource.id);
    const holder = userNames.get(data.userName.toLowerCase());
    if (holder !== undefined && holder !== resource.id) {
      throw new SCIMMY.Types.Error(409, 'uniqueness', `userName "${data.userName}" is taken`);
    }
    const user = stored(data, known);
    if (known) userNames.delete(known.userName.toLowerCase());
    userNames.set(user.userName.toLowerCase(), user.id);
    users.set(user.id, user);
    return shown(user);
  })
  .degress((resource) => {
    const user = found(users, resource.id);
    userNames.delete(user.userName.toLowerCase());
    users.delete(user.id);
  });

Group.egress((resource) => {
  if (resource.id) return withMembers(resource, found(groups, resource.id));
  const all = [...groups.values()];
  return page(resource, resource.filter ? resource.filter.match(all) : all, (group) => withMembers(resource, group));
})
  .ingress((resource, data) => {
    const known = resource.id && found(groups, resource.id);
    const group = stored(data, known);
    const before = new Set((known?.members ?? []).map(({ value }) => value));
    for (const { value } of group.members ?? []) if (!before.delete(value)) setOf(value).add(group);
    for (const value of before) setOf(value).delete(known);
    if (known) Object.assign(known, group, { members: group.members });
    else groups.set(group.id, group);
    return groups.get(group.id);
  })
  .degress((resource) => {
    const group = found(groups, resource.id);
    for (const { value } of group.members ?? []) setOf(value).delete(group);
    groups.delete(group.id);
  });

function found(map, id) {
  const resource = map.get(id);
  if (!resource) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
  return resource;
}

function setOf(user) {
  let set = groupsOfUser.get(user);
  if (!set) groupsOfUser.set(user, (set = new Set()));
  return set;
}

/** A plain copy of what SCIMMY validated, with id and meta. */
function stored(data, known) {
  const now = new Date().toISOString();
  const plain = JSON.parse(JSON.stringify(data));
  return { ...plain, id: known?.id ?? randomUUID(), meta: { created: known?.meta.created ?? now, lastModified: now } };
}

function shown(user) {
  const set = groupsOfUser.get(user.id);
  if (!set || set.size === 0) return user;
  return {
    ...user,
    groups: [...set].map(({ id, displayName }) => ({ value: id, display: displayName, type: 'direct' })),
  };
}

function withMembers({ attributes }, group) {
  const excluded = attributes?.some((each) => each.members?.[0] === 'np');
  return excluded ? { ...group, members: undefined } : group;
}

/** The value of a filter that is nothing but `name eq "value"`. */
function equalTo(filter, name) {
  if (filter?.length !== 1) return undefined;
  const [[key, expression], ...more] = Object.entries(filter[0]);
  if (more.length > 0 || key.toLowerCase() !== name.toLowerCase()) return undefined;
  return expression.length === 2 && expression[0] === 'eq' ? expression[1] : undefined;
}

/** Cuts the page here, so that SCIMMY formats only what it sends. It cuts again from startIndex when there is that much. */
function page(resource, all, show) {
  const { startIndex = 1, count = 20, sortBy } = resource.constraints ?? {};
  if (sortBy !== undefined) return all.map(show);
  resource.constraints = { ...resource.constraints, count, startIndex, totalResults: all.length };
  const from = startIndex > count ? startIndex - 1 : 0;
  return all.slice(from, startIndex - 1 + count).map(show);
}

SCIMMY.Config.set({ bulk: { supported: true, maxPayloadSize: 64 * 1024 * 1024, maxOperations: 1000 } });

const app = express();
app.disable('x-powered-by');
app.use(
  '/scim/v2',
  new SCIMMYRouters({
    type: 'bearer',
    baseUri: (request) => `http://${request.headers.host}`,
    handler: (request) => {
      if (request.headers.authorization !== `Bearer ${token}`) throw new Error('Authorization header missing or wrong');
      return 'bench';
    },
  }),
);
const server = app.listen(Number(process.env.PORT), '127.0.0.1');
server.keepAliveTimeout = 75_000;
