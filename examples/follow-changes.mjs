#!/usr/bin/env node
/**
 * How an application follows Rollcall: take the place in the change feed, load everything once by listing it, deactivate
 * what is known here but was not among it, then follow the feed from that place. Prints what it does; `known` stands for
 * the application's own database, which would keep the new place in the transaction of each page.
 *
 *   SCIM_URL=http://127.0.0.1:3000/scim/v2 SCIM_TOKEN=... node examples/follow-changes.mjs
 */
import { setTimeout as sleep } from 'node:timers/promises';

const scimUrl = (process.env.SCIM_URL ?? 'http://127.0.0.1:3000/scim/v2').replace(/\/$/, '');
const feedUrl = `${scimUrl.replace(/\/scim\/v2$/, '')}/api/v1/changes`;
const headers = { authorization: `Bearer ${process.env.SCIM_TOKEN}` };

const endpoints = new Map();

/** What this application holds: the resource type by id. */
const known = new Map();

async function get(url) {
  const response = await fetch(url, { headers });
  if (response.status === 404) return undefined;
  if (response.status === 410) return { gone: true };
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** The whole content of one endpoint, page by page with cursors, which stay right while others write. */
async function* everything(endpoint) {
  let cursor = '';
  do {
    const page = await get(`${scimUrl}${endpoint}?count=500&cursor=${cursor}`);
    yield* page.Resources;
    cursor = page.nextCursor;
  } while (cursor);
}

/** As at first, so after a 410: there may have been deletions that no entry of the feed tells any more. */
async function load() {
  // The place first: what changes while the lists are read is seen again in the feed, and nothing is missed.
  const place = await get(`${feedUrl}?after=latest`);
  const types = await get(`${scimUrl}/ResourceTypes`);
  for (const type of types.Resources) endpoints.set(type.name, type.endpoint);
  const listed = new Set();
  for (const [name, endpoint] of endpoints) {
    let count = 0;
    for await (const resource of everything(endpoint)) {
      count++;
      listed.add(resource.id);
      known.set(resource.id, name);
      console.log(`loaded   ${name} ${resource.id} ${resource.userName ?? resource.displayName ?? ''}`);
    }
    console.log(`loaded   ${count} of ${endpoint}`);
  }
  // Only after every list was read to its end: a load that failed half-way must deactivate nobody.
  for (const [id, name] of known) {
    if (listed.has(id)) continue;
    known.delete(id);
    console.log(`gone     ${name} ${id}: deactivated here`);
  }
  return place;
}

function describe({ attributes, membersAdded, membersRemoved }) {
  const parts = [attributes.join(', ')];
  if (membersAdded.length > 0) parts.push(`+${membersAdded.length} members`);
  if (membersRemoved.length > 0) parts.push(`-${membersRemoved.length} members`);
  return parts.filter(Boolean).join('  ');
}

async function apply(change) {
  console.log(
    `${String(change.seq).padStart(8)} ${change.operation} ${change.resourceType} ${change.id}  ${describe(change)}`,
  );
  if (change.operation === 'delete') {
    known.delete(change.id);
    return;
  }
  // Read what the application needs; it may be gone again already, and then its deletion follows in the feed.
  const resource = await get(`${scimUrl}${endpoints.get(change.resourceType)}/${change.id}?excludedAttributes=members`);
  if (!resource) return;
  known.set(change.id, change.resourceType);
  console.log(
    `         now ${resource.userName ?? resource.displayName}${resource.active === false ? ' (inactive)' : ''}`,
  );
}

/** Where to read on, and the mark that tells whether the feed is still the one that was followed. */
let place;
for (;;) {
  try {
    place ??= await load();
    const page = await get(`${feedUrl}?after=${place.next}&mark=${place.mark}&limit=100&wait=30`);
    if (page.gone) {
      console.log('The feed no longer reaches back to this place: loading everything again.');
      place = undefined;
      continue;
    }
    for (const change of page.changes) await apply(change);
    place = { next: page.next, mark: page.mark };
  } catch (error) {
    console.error(`${error.message}; trying again in 2 s`);
    await sleep(2000);
  }
}
