// Starts the service, and anew after every change below src/. A build that fails says so and waits for the next change.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build.mjs';

/** An editor writes a file in several steps, and a checkout many files. */
const SETTLE_MS = 200;

const env = { DRAIN_SECONDS: '0', ...process.env };
let service = start();
let settled;

watch(join(ROOT, 'src'), { recursive: true }, () => {
  clearTimeout(settled);
  settled = setTimeout(restart, SETTLE_MS);
});

// Control-C reaches both processes, a signal to this one alone does not.
process.once('SIGTERM', () => {
  service.kill();
  process.exit();
});

function start() {
  return spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], { stdio: 'inherit', env });
}

function restart() {
  const again = () => (service = start());
  if (service.exitCode !== null || service.signalCode !== null) return again();
  service.removeAllListeners('exit').once('exit', again).kill();
}
