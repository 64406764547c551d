import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { runAgainst } from './against/run.mjs';
import { commit, machine } from './lib/machine.mjs';
import { HELP, readOptions } from './lib/options.mjs';
import { Progress } from './lib/progress.mjs';
import { Helper } from './lib/rpc.mjs';
import { compareRow, fill, measureRow, megabytes } from './measure.mjs';
import { summarise } from './profile/summarise.mjs';
import { writeDocument } from './report/document.mjs';
import { writePlot } from './report/plot.mjs';
import { filterTable, multipleTable, resultTable, rowLine } from './report/table.mjs';
import { startPostgres } from './subjects/postgres.mjs';
import { rollcall } from './subjects/rollcall.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const RESULTS = join(HERE, 'results');
/** Imported only where they run: without peers nothing of theirs needs to be installed. */
const PEERS = {
  scimmy: async () => (await import('./subjects/scimmy.mjs')).scimmy(),
  polis: async (context) => (await import('./subjects/polis.mjs')).polis(context),
};
/** A package of each peer, that tells whether it is installed. */
const PACKAGES = { scimmy: 'scimmy-routers', polis: '@boxyhq/saml-jackson' };

/** Everything that is running, ended in the end whatever happens. */
const running = [];

let options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exit(2);
}
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const parent = resolve(options.dir ?? join(HERE, 'data'));
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, 'run-'));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end(130));
try {
  await end((await main()) ? 0 : 1);
} catch (error) {
  console.error(`\nbench: ${error.stack ?? error}`);
  await end(1);
}

/** Whether everything held: rows can be lost only against another build. */
async function main() {
  const began = performance.now();
  if (options.peers.length > 0) installPeers();
  const results = {
    date: new Date().toISOString(),
    machine: machine(),
    commit: options.service ? `build ${options.service}` : commit(HERE),
    db: options.db,
    users: options.users,
    connections: options.connections,
    rows: [],
    subjects: {},
    notes: [],
  };
  const { cpu, cores, memoryGB, node } = results.machine;
  console.log(
    `${cpu}, ${cores} cores, ${memoryGB} GB, Node ${node}; commit ${results.commit}; ${options.connections} connections`,
  );

  const progress = new Progress();
  let subject;
  const onEvent = ({ progress: at, note }) => {
    if (at) progress.show(at);
    if (note) addNote(results, `${subject?.name ?? 'rollcall'}: ${note}`);
  };
  /** One for each subject: it knows what that was filled with. */
  const newGenerator = () =>
    keep(new Helper(join(HERE, 'generator', 'main.mjs'), { onEvent, execArgv: ['--max-old-space-size=8192'] }));
  const log = options.log ? openSync(options.log, 'a') : undefined;
  if (options.against) {
    const cluster = options.db === 'postgres' ? keep(await startPostgres()) : undefined;
    const compared = await runAgainst({ options, folder, cluster, log, keep, newGenerator });
    if (options.json) writeFileSync(options.json, `${JSON.stringify({ ...results, ...compared }, null, 2)}\n`);
    console.log(`\n${Math.round((performance.now() - began) / 1000)} s in all`);
    return compared.lost === 0;
  }
  const helpers = {
    generator: newGenerator(),
    bare: keep(new Helper(join(HERE, 'references', 'bare.mjs'))),
    commits: keep(new Helper(join(HERE, 'references', 'commits.mjs'))),
  };
  helpers.bare.port = await helpers.bare.call('listen');
  await helpers.commits.call('open', { file: join(folder, 'commits.sqlite') });
  await warmReferences(helpers, results);

  const profiles = options.profile ? join(HERE, 'data', 'profiles') : undefined;
  if (profiles) {
    rmSync(profiles, { recursive: true, force: true });
    mkdirSync(profiles, { recursive: true });
  }
  const cluster = options.db === 'postgres' ? keep(await startPostgres()) : undefined;
  const start = [
    () => rollcall({ folder, cluster, main: options.service && resolve(options.service), profiles, log }),
    ...options.peers.map((name) => () => PEERS[name]({ cluster })),
  ];
  /** On PostgreSQL a peer is compared with the service, which stays for that. */
  let service;
  for (const [index, open] of start.entries()) {
    subject = await open();
    running.push(subject);
    const users = index === 0 ? options.users : options.peerUsers;
    const own = { ...helpers, generator: index === 0 ? helpers.generator : newGenerator() };
    await measureSubject(subject, users, own, results, { profiles: index === 0 ? profiles : undefined, service });
    if (cluster && index === 0) {
      service = own;
      continue;
    }
    running.splice(running.indexOf(subject), 1);
    await subject.stop();
  }
  report(results);
  console.log(`\n${Math.round((performance.now() - began) / 1000)} s in all`);
  return true;
}

async function warmReferences({ generator, bare, commits }, results) {
  const { connections, seconds } = options;
  const once = () => generator.call('reference', { port: bare.port, connections, seconds: seconds.reference });
  await once();
  const reference = await once();
  const commitsPerSecond = await commits.call('measure', { seconds: seconds.reference });
  results.references = {
    barePerSecond: Math.round(reference.perSecond),
    commitsPerSecond: Math.round(commitsPerSecond),
  };
  console.log(
    `references: bare node:http ${results.references.barePerSecond.toLocaleString('en')} requests/s, ` +
      `one-row FULL commits ${results.references.commitsPerSecond.toLocaleString('en')}/s`,
  );
}

async function measureSubject(subject, users, helpers, results, { profiles, service }) {
  console.log(`\n${subject.title}, ${users.toLocaleString('en')} users`);
  const { figures, startedAt } = await fill(subject, helpers.generator, { users, connections: options.connections });
  results.subjects[subject.name] = { title: subject.title, ...figures };
  const { importPerSecond, importMemoryMB, importWalMB, readyMs, databaseMB } = figures;
  const told = [
    `import ${importPerSecond.toLocaleString('en')} users/s`,
    importMemoryMB !== undefined && `${importMemoryMB} MB resident at most`,
    importWalMB !== undefined && `write-ahead log ${importWalMB} MB at most`,
    databaseMB !== undefined && `database ${databaseMB} MB`,
    readyMs !== undefined && `ready ${readyMs} ms after a restart`,
  ];
  console.log(`  ${told.filter(Boolean).join(', ')}`);
  if (options.filters) return measureFilters(subject, helpers, results, startedAt);
  let walPeak = 0;
  const sample = setInterval(() => (walPeak = Math.max(walPeak, subject.walBytes() ?? 0)), 100);
  for (const row of options.rows) {
    const result = profiles
      ? await profiled(row, subject, helpers, profiles)
      : await measureRow(row, subject, helpers, options);
    results.rows.push({ ...result, users });
    console.log(rowLine(row, result));
    // At once: later rows change what a peer's lists show first.
    if (service && row.multiple && !result.skipped) {
      const compared = await compareRow(row, service, helpers, options);
      (results.multiples ??= []).push({ ...compared, subject: subject.name });
      const { multiple, perSecond, peerPerSecond } = compared;
      console.log(`  ${''.padEnd(26)} in turns ${perSecond}/s and ${peerPerSecond}/s: ${multiple} times`);
    }
  }
  clearInterval(sample);
  const memory = subject.memory();
  Object.assign(results.subjects[subject.name], {
    memoryMB: megabytes(memory?.now),
    memoryPeakMB: megabytes(memory?.peak),
    walMB: megabytes(subject.walBytes() === undefined ? undefined : walPeak),
  });
  console.log(
    `  after the rows: ${megabytes(memory?.now)} MB resident, ${megabytes(memory?.peak)} at most${importWalMB === undefined ? '' : `, write-ahead log ${megabytes(walPeak)} MB at most`}`,
  );
}

async function measureFilters(subject, { generator }, results, startedAt) {
  results.filters = await generator.call('filters', { startedAt, repeats: options.quick ? 3 : 5 });
  console.log(filterTable(results.filters, results.users));
  const seconds = options.quick ? 2 : 8;
  results.slowFilters = await generator.call('slowFilters', { startedAt, seconds, connections: 4 });
  const { alone, beside, slowFilters } = results.slowFilters;
  console.log(
    `\nGETs of another client (4 connections): p99 ${alone.p99Ms.toFixed(1)} ms alone, ` +
      `${beside.p99Ms.toFixed(1)} ms (must: 20) while ${slowFilters} slow filters ran without pause; ` +
      `${Math.round(alone.perSecond)} and ${Math.round(beside.perSecond)} requests/s`,
  );
}

async function profiled(row, subject, helpers, profiles) {
  const { generator } = helpers;
  await generator.call('round', { name: row.name, connections: options.connections, seconds: 2 });
  const known = readdirSync(profiles).length;
  subject.signal('SIGUSR2');
  const result = await measureRow(row, subject, helpers, {
    ...options,
    rounds: 1,
    seconds: { ...options.seconds, reference: 0.3 },
  });
  subject.signal('SIGUSR2');
  while (readdirSync(profiles).length === known) await wait(50);
  await wait(500);
  const file = join(profiles, `${known + 1}.cpuprofile`);
  const { places } = summarise(file);
  console.log(`  profile of ${row.name}: ${file}`);
  for (const { name, share } of places.slice(0, 8))
    console.log(`    ${(share * 100).toFixed(1).padStart(5)} %  ${name}`);
  return result;
}

function report(results) {
  if (!options.filters) console.log(`\n${resultTable(results)}`);
  const multiples = multipleTable(results);
  if (multiples) console.log(`\n${multiples}`);
  for (const note of results.notes) console.log(`note: ${note}`);
  const text = `${JSON.stringify(results, null, 2)}\n`;
  if (options.json) writeFileSync(options.json, text);
  const kind = options.filters ? '-filters' : '';
  if (options.whole || (options.filters && !options.quick)) {
    const name = `${options.quick ? 'quick-' : ''}${options.db}-${options.users}${kind}.json`;
    writeFileSync(join(RESULTS, name), text);
    console.log(`results: bench/results/${name}`);
    if (!options.quick) writePlot(RESULTS, join(RESULTS, 'throughput.svg'));
  }
  if (options.docs) writeDocument(RESULTS, join(HERE, '..', 'docs'));
}

function addNote(results, text) {
  if (results.notes.length < 50 && !results.notes.includes(text)) results.notes.push(text);
}

function installPeers() {
  if (options.peers.every((name) => existsSync(join(HERE, 'node_modules', PACKAGES[name])))) return;
  console.log('installing the peers');
  // Their install scripts build drivers of databases that no peer uses here.
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: HERE,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('the peers could not be installed; --peers none does without');
}

function keep(helper) {
  running.push(helper);
  return helper;
}

async function end(code) {
  for (const each of running.splice(0).reverse()) await each.stop();
  if (options.keep) console.log(`databases: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}
