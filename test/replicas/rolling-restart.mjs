// Two replicas on one PostgreSQL behind nginx (deploy/nginx.conf), each restarted in turn under load:
//   node test/replicas/rolling-restart.mjs [--rounds 3] [--connections 16]
// Needs nginx and PostgreSQL programs. Prints what was counted; exit code 1 when a request failed, when something that
// was acknowledged is missing, when the feed skipped an entry, or when the replicas disagreed for more than 5 s.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildIfNeeded, ROOT } from '../../scripts/build.mjs';
import { startNginx } from '../support/nginx.mjs';
import { startCluster } from '../support/postgres-cluster.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, connections: { type: 'string', default: '16' } },
});
const ROUNDS = Number(values.rounds);
const CONNECTIONS = Number(values.connections);
const TOKEN = randomBytes(24).toString('hex');
const ADMIN_TOKEN = randomBytes(24).toString('hex');
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS + 1 });

buildIfNeeded();
const folder = mkdtempSync(join(tmpdir(), 'rollcall-replicas-'));
const cluster = await startCluster({ fsync: 'on', full_page_writes: 'on' });
const ports = [await freePort(), await freePort()];
const port = await freePort();
const problems = [];
let replicas = [];
let nginx;

try {
  // Both at once on an empty database: one makes the tables and the default tenant.
  replicas = await Promise.all(ports.map(startReplica));
  nginx = await startNginx({
    folder,
    replicas: ports.map((each) => `127.0.0.1:${each}`),
    port,
    adminPort: await freePort(),
    // The load of this test is meant to be too much for one client.
    rate: 100_000,
    log: process.env.NGINX_LOG,
    level: process.env.NGINX_LOG ? 'error' : undefined,
  });
  watch(nginx);
  await run();
} finally {
  await Promise.all(replicas.map(stopProcess));
  if (nginx) await stopProcess(nginx);
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);

async function run() {
  const group = (await send('POST', '/Groups', { displayName: 'Everybody' })).json.id;
  const counts = {};
  const acknowledged = { users: new Map(), members: new Set() };
  let going = true;
  const count = (name, reply, expected) => {
    const row = (counts[name] ??= { requests: 0, failed: 0 });
    row.requests += 1;
    if (reply.status === expected) return true;
    row.failed += 1;
    problems.push(`${name}: ${reply.status} ${reply.text.slice(0, 200)}`);
    return false;
  };
  const client = async (number) => {
    for (let at = 0; going; at++) {
      const userName = `user-${number}-${at}`;
      const made = await send('POST', '/Users', { userName, active: true });
      if (!count('create', made, 201)) continue;
      const { id } = made.json;
      acknowledged.users.set(id, true);
      const path = `/Users/${id}`;
      count('read', await send('GET', path), 200);
      const patch = [{ op: 'replace', path: 'active', value: false }];
      if (count('patch', await send('PATCH', path, patchOp(patch)), 200)) acknowledged.users.set(id, false);
      const add = [{ op: 'add', path: 'members', value: [{ value: id }] }];
      if (count('group +1', await send('PATCH', `/Groups/${group}`, patchOp(add)), 204)) acknowledged.members.add(id);
      count('filter', await send('GET', `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`), 200);
    }
  };
  const feed = { seen: new Set(), last: 0 };
  const follow = async () => {
    for (let stopping = false; ;) {
      const last = stopping;
      const reply = await send('GET', `/api/v1/changes?after=${feed.last}&limit=500&wait=1`);
      if (count('change feed', reply, 200)) {
        for (const { seq, id } of reply.json.changes) {
          if (seq <= feed.last) problems.push(`change feed: ${seq} came after ${feed.last}`);
          feed.last = seq;
          feed.seen.add(id);
        }
        if (last && reply.json.changes.length === 0) return;
      }
      stopping = !going;
    }
  };
  const started = Date.now();
  const following = follow();
  const clients = Array.from({ length: CONNECTIONS }, (_, number) => client(number));
  const ready = [];
  await pause(2000);
  for (let round = 0; round < ROUNDS; round++) {
    for (const at of [0, 1]) {
      await stopProcess(replicas[at]);
      const began = performance.now();
      replicas[at] = await startReplica(ports[at]);
      ready.push(Math.round(performance.now() - began));
      // nginx tries a server that it gave up again after 2 s.
      await pause(3000);
    }
  }
  going = false;
  await Promise.all(clients);
  await following;
  const seconds = (Date.now() - started) / 1000;

  const { json } = await send('GET', `/Groups/${group}`);
  const members = new Set(json.members.map(({ value }) => value));
  const lost = [...acknowledged.members].filter((id) => !members.has(id));
  if (lost.length > 0) problems.push(`${lost.length} members were acknowledged and are not there`);
  for (const [id, active] of acknowledged.users) {
    const reply = await send('GET', `/Users/${id}`);
    if (reply.status !== 200 || reply.json.active !== active) problems.push(`user ${id}: ${reply.status}`);
    if (!feed.seen.has(id)) problems.push(`user ${id} is not in the change feed`);
  }
  const agreement = { tokenRevokedMs: await revocation(), settingChangedMs: await tenantSetting() };
  for (const [name, ms] of Object.entries(agreement)) if (ms > 5000) problems.push(`${name}: ${ms} ms`);
  const requests = Object.values(counts).reduce((sum, row) => sum + row.requests, 0);
  const failed = Object.values(counts).reduce((sum, row) => sum + row.failed, 0);
  process.stdout.write(
    `${JSON.stringify(
      {
        restarts: 2 * ROUNDS,
        seconds: Math.round(seconds),
        requests,
        perSecond: Math.round(requests / seconds),
        failed,
        readyMs: ready,
        users: acknowledged.users.size,
        members: members.size,
        agreement,
        counts,
      },
      undefined,
      2,
    )}\n`,
  );
}

/** How long the second replica still takes a token that was revoked through the first. */
async function revocation() {
  const made = await direct(0, 'POST', '/admin/v1/tenants/default/tokens', { description: 'x' }, ADMIN_TOKEN);
  const { id, token } = made.json;
  await direct(1, 'GET', '/scim/v2/Users?count=0', undefined, token);
  await direct(0, 'DELETE', `/admin/v1/tenants/default/tokens/${id}`, undefined, ADMIN_TOKEN);
  return until(async () => (await direct(1, 'GET', '/scim/v2/Users?count=0', undefined, token)).status === 401);
}

/** How long the second replica still follows a setting that was changed through the first. */
async function tenantSetting() {
  await direct(1, 'GET', '/scim/v2/Users?count=0', undefined, TOKEN);
  await direct(0, 'PATCH', '/admin/v1/tenants/default', { duplicateGroupNames: 'reject' }, ADMIN_TOKEN);
  return until(async () => {
    const reply = await direct(
      1,
      'GET',
      '/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group',
      undefined,
      TOKEN,
    );
    return reply.json.attributes.find(({ name }) => name === 'displayName').uniqueness === 'server';
  });
}

async function until(condition) {
  const began = performance.now();
  while (!(await condition()) && performance.now() - began < 10_000) await pause(50);
  return Math.round(performance.now() - began);
}

function patchOp(operations) {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations };
}

/** A request through nginx; one that gets no answer has status 0. */
function send(method, path, body) {
  return exchange(port, method, path.startsWith('/api/') ? path : `/scim/v2${path}`, body, TOKEN, agent);
}

function direct(at, method, path, body, token) {
  return exchange(ports[at], method, path, body, token);
}

function exchange(to, method, path, body, token, via) {
  return new Promise((resolve) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { authorization: `Bearer ${token}` };
    if (text !== undefined) {
      headers['content-type'] = path.startsWith('/admin') ? 'application/json' : 'application/scim+json';
      headers['content-length'] = Buffer.byteLength(text);
    }
    const sent = httpRequest({ host: '127.0.0.1', port: to, method, path, headers, agent: via }, (response) => {
      let received = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (received += chunk));
      response.on('end', () => resolve({ status: response.statusCode, text: received, json: parse(received) }));
      response.on('error', (error) => resolve({ status: 0, text: String(error) }));
    });
    sent.on('error', (error) => resolve({ status: 0, text: String(error) }));
    sent.end(text);
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function startReplica(at) {
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'src', 'main.js')], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: String(at),
      DATABASE_URL: cluster.url,
      SCIM_TOKEN: TOKEN,
      ADMIN_TOKEN,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      LOG_LEVEL: 'warn',
      // As in deploy/compose.yaml.
      DRAIN_SECONDS: '5',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  watch(child);
  while ((await exchange(at, 'GET', '/health/ready', undefined, '')).status !== 200) {
    if (child.exitCode !== null) throw new Error('A replica did not start');
    await pause(20);
  }
  return child;
}

function watch(child) {
  child.ended = new Promise((resolve) => child.on('exit', resolve));
}

async function stopProcess(child) {
  if (!child || child.exitCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  await child.ended;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}
