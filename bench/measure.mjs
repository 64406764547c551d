import { setTimeout as wait } from 'node:timers/promises';
import { processorTime } from './lib/cpu.mjs';
import { spareFor } from './lib/options.mjs';
import { median, significant } from './lib/stats.mjs';

/** A row whose single request takes longer than this, in seconds, is driven by few connections; past the second, not at all. */
const SLOW = 0.15;
const TOO_SLOW = 20;

/** Fills a subject and tells how that went: import rate, memory, the largest write-ahead log, time from start to ready. */
export async function fill(subject, generator, { users, connections }) {
  const spare = spareFor(users);
  await generator.call('use', { ...subject.address, subject: subject.traits });
  let walPeak = 0;
  const sample = setInterval(() => (walPeak = Math.max(walPeak, subject.walBytes() ?? 0)), 100);
  const startedAt = new Date(Date.now() - 1000).toISOString();
  const params = { users, spare, bulk: subject.bulk, connections, subject: subject.traits };
  const { importPerSecond, groups } = await generator.call('load', params);
  clearInterval(sample);
  subject.settle?.();
  const memory = subject.memory();
  const figures = {
    users,
    spareUsers: spare,
    groups,
    importPerSecond: Math.round(importPerSecond),
    importMemoryMB: megabytes(memory?.peak),
    importWalMB: megabytes(subject.walBytes() === undefined ? undefined : walPeak),
    readyEmptyMs: Math.round(subject.readyMs()),
  };
  if (subject.restarts) {
    await subject.restart();
    await generator.call('use', { ...subject.address, subject: subject.traits });
    figures.readyMs = Math.round(subject.readyMs());
    figures.databaseMB = megabytes(subject.databaseBytes());
  }
  return { figures, startedAt };
}

/**
 * Measures one row: warm-up, then rounds, each beside a round of the references, because a machine's speed changes from
 * minute to minute. Ratios are medians of the rounds' own ratios.
 */
export async function measureRow(row, subject, { generator, bare, commits }, { seconds, rounds, connections }) {
  const { name } = row;
  const base = { name, subject: subject.name };
  if (subject.cannot?.[name]) return { ...base, skipped: subject.cannot[name] };
  if (row.tenants && !subject.address.admin) return { ...base, skipped: 'it has no tenants' };
  if (row.tenants) await generator.call('tenants', { count: row.tenants, ...subject.address });
  const probe = await generator.call('probe', { name });
  if (probe > TOO_SLOW) return { ...base, skipped: `one request takes ${Math.round(probe)} s` };
  const slow = probe > SLOW;
  const width = slow ? 4 : connections;
  if (!slow) await generator.call('round', { name, connections: width, seconds: seconds.warmUp });
  const measured = [];
  for (let turn = 0; turn < rounds; turn++) {
    const reference = await timed(bare.pid, () =>
      generator.call('reference', { port: bare.port, connections, seconds: seconds.reference }),
    );
    const commitsPerSecond = row.writes ? await commits.call('measure', { seconds: seconds.reference }) : undefined;
    const result = await timed(subject.pid(), () =>
      generator.call('round', { name, connections: width, seconds: seconds.round }),
    );
    measured.push({ ...result, barePerSecond: reference.perSecond, bareCpuUs: reference.cpuUs, commitsPerSecond });
    await wait(20);
  }
  const middle = (read) => median(measured.map(read));
  return {
    ...base,
    perSecond: significant(
      middle(({ perSecond }) => perSecond),
      4,
    ),
    ratio: significant(middle(({ perSecond, barePerSecond }) => perSecond / barePerSecond)),
    p50Ms: significant(middle(({ p50Ms }) => p50Ms)),
    p99Ms: significant(middle(({ p99Ms }) => p99Ms)),
    cpuUs: significant(middle(({ cpuUs }) => cpuUs)),
    cpuRatio: significant(middle(({ cpuUs, bareCpuUs }) => bareCpuUs / cpuUs)),
    barePerSecond: Math.round(middle(({ barePerSecond }) => barePerSecond)),
    ...(row.writes && {
      commitsPerSecond: Math.round(middle(({ commitsPerSecond }) => commitsPerSecond)),
      commitRatio: significant(middle(({ perSecond, commitsPerSecond }) => perSecond / commitsPerSecond)),
    }),
    ...(width !== connections && { connections: width }),
  };
}

/**
 * How many times as many requests a subject answers as a peer: the two take turns, so that neither has a better hour of
 * the machine. The median of the rounds' own multiples.
 */
export async function compareRow({ name }, own, peer, { seconds, rounds, connections }) {
  const round = async ({ generator }, length) =>
    (await generator.call('round', { name, connections, seconds: length })).perSecond;
  for (const side of [own, peer]) await round(side, seconds.warmUp);
  const turns = [];
  for (let turn = 0; turn < rounds; turn++) {
    const first = turn % 2 === 0 ? own : peer;
    const one = await round(first, seconds.round);
    const other = await round(first === own ? peer : own, seconds.round);
    turns.push(first === own ? { own: one, peer: other } : { own: other, peer: one });
  }
  return {
    name,
    multiple: significant(median(turns.map((turn) => turn.own / turn.peer))),
    perSecond: significant(median(turns.map((turn) => turn.own)), 4),
    peerPerSecond: significant(median(turns.map((turn) => turn.peer)), 4),
  };
}

/** A round with the processor time its server took for each request. */
export async function timed(pid, round) {
  const before = processorTime(pid);
  const result = await round();
  const after = processorTime(pid);
  return { ...result, cpuUs: after === undefined ? NaN : (after - before) / result.requests };
}

export const megabytes = (bytes) => (bytes === undefined ? undefined : Math.round(bytes / 1e6));
