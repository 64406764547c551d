import { median, percentile } from '../lib/stats.mjs';
import { filterList } from '../workload/filters.mjs';
import { userAt } from '../workload/users.mjs';
import { Connection } from '../lib/connection.mjs';
import { exchange } from './api.mjs';
import { drive } from './drive.mjs';
import { ROWS } from '../workload/rows.mjs';

const pathOf = (filter) => `/Users?filter=${encodeURIComponent(filter)}&count=100`;

/** Times each filter of the list, a page of 100 and its total, on one connection; the totals must be right. */
export async function filters(data, { startedAt, repeats }) {
  const list = filterList({ ...data, startedAt });
  const totals = count(list, data);
  const results = [];
  for (const [index, { filter, indexed }] of list.entries()) {
    const times = [];
    for (let turn = 0; turn < repeats; turn++) {
      const began = performance.now();
      const body = await data.api.call('GET', pathOf(filter));
      times.push(performance.now() - began);
      if (body.totalResults !== totals[index]) {
        throw new Error(`${filter}: totalResults is ${body.totalResults}, not ${totals[index]}`);
      }
      if (body.Resources.length !== Math.min(100, totals[index]))
        throw new Error(`${filter}: ${body.Resources.length} Resources`);
    }
    results.push({ filter, indexed, total: totals[index], ms: median(times), firstMs: times[0] });
  }
  return results;
}

/** How many of the loaded users each filter matches. */
function count(list, { users, spare, plan }) {
  const groups = Array.from({ length: users + spare }, () => []);
  plan.groups.forEach(({ members }, group) => members.forEach((user) => groups[user].push(group)));
  const totals = list.map(() => 0);
  for (let number = 0; number < users + spare; number++) {
    const user = userAt(number);
    list.forEach(({ holds }, index) => {
      if (holds(user, { groups: groups[number] })) totals[index]++;
    });
  }
  return totals;
}

/** Latency of a client's GETs, alone and while another client sends the filters that no index serves without pause. */
export async function slowFiltersBesideGets(data, { startedAt, seconds, connections }) {
  const gets = { name: 'get-user', ...ROWS.find(({ name }) => name === 'get-user').make(data) };
  const alone = await drive(gets, data.api, { connections, seconds });
  const slow = filterList({ ...data, startedAt }).filter(({ indexed }) => !indexed);
  const line = new Connection(data.api.port);
  let running = true;
  let sent = 0;
  const other = (async () => {
    while (running) {
      const { filter } = slow[sent++ % slow.length];
      await exchange(line, data.api.request('GET', pathOf(filter)), filter, [200]);
    }
  })();
  const beside = await drive(gets, data.api, { connections, seconds });
  running = false;
  await other;
  line.close();
  return { connections, slowFilters: sent, alone: describe(alone), beside: describe(beside) };
}

function describe({ requests, seconds, latencies }) {
  const sorted = latencies.sort((a, b) => a - b);
  return { perSecond: requests / seconds, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) };
}
