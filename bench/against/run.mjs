import { resolve } from 'node:path';
import { fill } from '../measure.mjs';
import { rollcall } from '../subjects/rollcall.mjs';
import { prepareBuild } from './build.mjs';
import { compareBuilds } from './compare.mjs';
import { comparisonHeads, comparisonLine } from './table.mjs';

/**
 * Runs the rows on two builds in turns and tells which rows ours lost. `keep` takes what has to be ended, `newGenerator`
 * makes the load of one. Errors: what measuring raises; an Error with a line for people when there is no such build.
 */
export async function runAgainst({ options, folder, cluster, log, keep, newGenerator }) {
  const { title, main } = prepareBuild(options.against, folder);
  console.log(
    `against ${title}: ${options.rounds} rounds in turns of ${options.seconds.round} s, ${options.users.toLocaleString('en')} users`,
  );
  const sides = [
    { database: 'ours', main: options.service && resolve(options.service) },
    { database: 'theirs', main },
  ].map((side) => () => rollcall({ folder, cluster, log, ...side }));
  const opened = [];
  for (const open of sides) {
    const side = { subject: keep(await open()), generator: newGenerator() };
    side.figures = (await fill(side.subject, side.generator, options)).figures;
    opened.push(side);
  }
  const [ours, theirs] = opened;
  console.log(`\n${comparisonHeads()}`);
  const rows = [];
  for (const row of options.rows) {
    const compared = await compareBuilds(row, ours, theirs, options);
    rows.push(compared);
    console.log(comparisonLine(compared));
  }
  const memory = (side) => side.subject.memory()?.peak;
  console.log(
    `\nmemory at most: ${[ours, theirs].map((side) => `${Math.round(memory(side) / 1e6)} MB`).join(' and ')}`,
  );
  const lost = rows.filter((row) => row.lost.length > 0);
  const { cpu, throughput } = options.margins;
  const percent = (share) => `${Math.round(share * 1000) / 10} %`;
  const allowed = `CPU per request within ${percent(cpu)}, throughput within ${percent(throughput)}`;
  console.log(
    lost.length === 0
      ? `every row holds: ${allowed}`
      : `lost: ${lost.map((row) => `${row.name} (${row.lost.join(', ')})`).join('; ')}; ${allowed}`,
  );
  return {
    against: title,
    rounds: options.rounds,
    margins: options.margins,
    import: { ours: ours.figures, theirs: theirs.figures },
    memory: { ours: memory(ours), theirs: memory(theirs) },
    rows,
    lost: lost.length,
  };
}
