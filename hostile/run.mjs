// Attacks the service with one tenant's token while another tenant's requests are measured, and prints a line for each.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { machine } from '../bench/lib/machine.mjs';
import { ATTACKS } from './attacks/index.mjs';
import { judge } from './judge.mjs';
import { HELP, readOptions } from './options.mjs';
import { startPostgres } from './postgres.mjs';
import { Stage } from './stage.mjs';
import { faultLines, heads, line } from './table.mjs';

let options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`hostile: ${error.message}`);
  process.exit(2);
}
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
if (options.list) {
  for (const { name, title } of ATTACKS) console.log(`${name.padEnd(24)} ${title}`);
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'rollcall-hostile-'));
/** The stage once it is open, as a promise: a signal may come before. */
let opening;
let cluster;
let isEnding = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end(130));
try {
  await end((await main()) ? 0 : 1);
} catch (error) {
  console.error(`\nhostile: ${error.stack ?? error}`);
  await end(1);
}

async function main() {
  const began = performance.now();
  const { quick } = options;
  if (options.db === 'postgres') cluster = await startPostgres();
  const { cpu, cores, node } = machine();
  console.log(`${cpu}, ${cores} cores, Node ${node}; ${options.db}${quick ? '; quick: no time is judged' : ''}\n`);
  console.log(heads());
  const results = [];
  opening = Stage.open({ folder, cluster, main: options.service && resolve(options.service), quick });
  const stage = await opening;
  for (const attack of options.attacks) {
    const result = await runAttack(stage, attack);
    // A signal came meanwhile: nothing more is started.
    if (isEnding) return new Promise(() => undefined);
    const faults = judge(attack, result, { quick });
    results.push({ name: attack.name, title: attack.title, ...result, faults });
    console.log(line(attack, result, faults));
    if (faults.length > 0) await stage.restart();
  }
  const wrong = results.filter(({ faults }) => faults.length > 0);
  if (wrong.length > 0) console.log(`\n${faultLines(wrong)}`);
  if (options.json)
    writeFileSync(options.json, `${JSON.stringify({ machine: machine(), db: options.db, quick, results }, null, 2)}\n`);
  console.log(`\n${Math.round((performance.now() - began) / 1000)} s in all`);
  console.log(`${results.length - wrong.length} passed, ${wrong.length} failed`);
  return wrong.length === 0;
}

/** What an attack does to the neighbour. A failure of the harness itself, or of the preparation, is a fault of the line. */
async function runAttack(stage, attack) {
  try {
    return await stage.run(attack);
  } catch (error) {
    return { error: error.message.split('\n')[0], ended: stage.ended() };
  }
}

async function end(code) {
  isEnding = true;
  const stage = await opening?.catch(() => undefined);
  await stage?.close().catch(() => undefined);
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}
