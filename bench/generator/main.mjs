import { notify, serve } from '../lib/rpc.mjs';
import { ROWS } from '../workload/rows.mjs';
import { Api } from './api.mjs';
import { drive, round } from './drive.mjs';
import { filters, slowFiltersBesideGets } from './filters.mjs';
import { load } from './load.mjs';
import { makeTenants } from './tenants.mjs';

/** The process that makes the load: it knows the subject's address and what it was filled with. */
let api;
let data;
let rows;

serve({
  /** Points at a subject; what was loaded before stays known, so that a subject can be started anew. */
  use({ port, path, token, subject }) {
    api?.close();
    api = new Api({ port, path, token });
    if (data) Object.assign(data, { api, subject });
    rows = new Map();
  },

  async load({ users, spare, bulk, connections, subject }) {
    const loaded = await load(api, { users, spare, bulk, ...subject }, teller());
    const note = (text) => notify({ note: text });
    data = { api, users, spare, connections, subject, note, run: Date.now().toString(36), ...loaded };
    return { importPerSecond: loaded.importPerSecond, groups: loaded.plan.groups.length };
  },

  /** Makes the tenants that a row asks. */
  async tenants({ count, port, path, admin }) {
    if (data.tenants) return;
    data.tenants = await makeTenants({ port, path, admin }, count, teller());
  },

  /** Time of one request of a row, in seconds: it tells which rows a subject is too slow to drive in full. */
  async probe({ name }) {
    const { latencies } = await drive(rowNamed(name), api, { connections: 1 });
    await rowNamed(name).after?.();
    return latencies[0] / 1000;
  },

  async round({ name, connections, seconds }) {
    return round(rowNamed(name), api, { connections, seconds });
  },

  /** A round against a server of constant replies. */
  async reference({ port, connections, seconds }) {
    const bare = new Api({ port, path: '', token: 'none' });
    const row = {
      name: 'bare',
      statuses: [200],
      next: () => bare.request('GET', '/'),
      check: (body) => {
        if (body.id === undefined) throw new Error('no body');
      },
    };
    return round(row, bare, { connections, seconds });
  },

  filters: (params) => filters(data, params),
  slowFilters: (params) => slowFiltersBesideGets(data, params),
});

/** Tells how far something is, ten times a second at most. */
function teller() {
  let last = 0;
  return (done, total, what) => {
    const now = performance.now();
    if (now - last < 100 && done < total) return;
    last = now;
    notify({ progress: { done, total, what } });
  };
}

function rowNamed(name) {
  let row = rows.get(name);
  if (!row) {
    row = { name, ...ROWS.find((each) => each.name === name).make(data) };
    rows.set(name, row);
  }
  return row;
}
