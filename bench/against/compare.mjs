import { setTimeout as wait } from 'node:timers/promises';
import { significant } from '../lib/stats.mjs';
import { timed } from '../measure.mjs';
import { medianInterval } from './interval.mjs';

/** A row whose single request takes longer than this, in seconds, is driven by few connections. */
const SLOW = 0.15;
const FEW = 4;

/**
 * Measures a row of two services that hold the same, in turns: each round of one lies beside a round of the other, and
 * the order changes from round to round, so that neither has the better time of the machine. The ratios are those of the
 * rounds, ours to theirs. `margins` are shares by which ours may be worse; a row is lost only when the whole interval is.
 */
export async function compareBuilds({ name, tenants }, ours, theirs, { seconds, rounds, connections, margins }) {
  const sides = [ours, theirs];
  if (tenants)
    for (const { generator, subject } of sides) await generator.call('tenants', { count: tenants, ...subject.address });
  const probes = [];
  for (const { generator } of sides) probes.push(await generator.call('probe', { name }));
  const width = Math.max(...probes) > SLOW ? FEW : connections;
  const round = async (side, length) => {
    const params = { name, connections: width, seconds: length };
    const result = await timed(side.subject.pid(), () => side.generator.call('round', params));
    await wait(20);
    return result;
  };
  for (const side of sides) await round(side, seconds.warmUp);
  const turns = [];
  for (let turn = 0; turn < rounds; turn++) {
    const results = new Map();
    for (const side of turn % 2 === 0 ? sides : [theirs, ours]) results.set(side, await round(side, seconds.round));
    turns.push({ ours: figures(results.get(ours)), theirs: figures(results.get(theirs)) });
  }
  const ratios = (figure) => medianInterval(turns.map((turn) => turn.ours[figure] / turn.theirs[figure]));
  const throughput = ratios('perSecond');
  const cpu = ratios('cpuUs');
  return {
    name,
    ours: middle(turns.map((turn) => turn.ours)),
    theirs: middle(turns.map((turn) => turn.theirs)),
    throughput: rounded(throughput),
    cpu: rounded(cpu),
    lost: [
      ...(throughput.high < 1 - margins.throughput ? ['throughput'] : []),
      // Where the system does not tell processor times they are not a number, and nothing is said of them.
      ...(cpu.low > 1 + margins.cpu ? ['cpu'] : []),
    ],
    turns,
  };
}

const figures = ({ perSecond, cpuUs, p50Ms, p99Ms }) => ({
  perSecond: significant(perSecond, 5),
  cpuUs: significant(cpuUs, 5),
  p50Ms: significant(p50Ms),
  p99Ms: significant(p99Ms),
});
const middle = (all) =>
  Object.fromEntries(
    Object.keys(all[0]).map((figure) => [
      figure,
      significant(medianInterval(all.map((each) => each[figure])).median, 4),
    ]),
  );
const rounded = (interval) =>
  Object.fromEntries(Object.entries(interval).map(([name, value]) => [name, significant(value, 4)]));
