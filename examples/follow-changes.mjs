#!/usr/bin/env node
/**
 * How an application follows Rollcall: take the place in the change feed, load everything once by listing it, then
 * follow the feed from that place. Prints each change; a real application would write to its own database instead,
 * the new place in the same transaction.
 *
 *   SCIM_URL=http://127.0.0.1:3000/scim/v2 SCIM_TOKEN=... node examples/follow-changes.mjs
 */
import { setTimeout as sleep } from 'node:timers/promises';

const scimUrl = (process.env.SCIM_URL ?? 'http://127.0.0.1:3000/scim/v2').replace(/\/$/, '');
const feedUrl = `${scimUrl.replace(/\/scim\/v2$/, '')}/api/v1/changes`;
const headers = { authorization: `Bearer ${process.env.SCIM_TOKEN}` };

const endpoints = new Map();

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

async function load() {
  // The place first: what changes while the lists are read is seen again in the feed, and nothing is missed.
  const { next } = await get(`${feedUrl}?after=latest`);
  const types = await get(`${scimUrl}/ResourceTypes`);
  for (const type of types.Resources) endpoints.set(type.name, type.endpoint);
  for (const [name, endpoint] of endpoints) {
    let count = 0;
    for await (const resource of everything(endpoint)) {
      count++;
      console.log(`loaded   ${name} ${resource.id} ${resource.userName ?? resource.displayName ?? ''}`);
    }
    console.log(`loaded   ${count} of ${endpoint}`);
  }
  return next;
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
  if (change.operation === 'delete') return;
  // Read what the application needs; it may be gone again already, and then its deletion follows in the feed.
  const resource = await get(`${scimUrl}${endpoints.get(change.resourceType)}/${change.id}?excludedAttributes=members`);
  if (resource)
    console.log(
      `         now ${resource.userName ?? resource.displayName}${resource.active === false ? ' (inactive)' : ''}`,
    );
}

let after = await load();
for (;;) {
  try {
    const page = await get(`${feedUrl}?after=${after}&limit=100&wait=30`);
    if (page.gone) {
      console.log('The feed no longer reaches back to this place: loading everything again.');
      after = await load();
      continue;
    }
    for (const change of page.changes) await apply(change);
    after = page.next;
  } catch (error) {
    console.error(`${error.message}; trying again in 2 s`);
    await sleep(2000);
  }
}
