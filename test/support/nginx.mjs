// deploy/nginx.conf as it stands, on ports of this machine: only addresses, ports and folders are others.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

const CONFIG = fileURLToPath(new URL('../../deploy/nginx.conf', import.meta.url));
const FOLDERS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Whether nginx is installed here. */
export function hasNginx() {
  return spawnSync('nginx', ['-v'], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts nginx in front of two replicas (`host:port` each) with its files in `folder`, and waits until it passes requests
 * on. The returned child ends on SIGTERM.
 */
export async function startNginx({ folder, replicas, port, adminPort, rate, log = 'stderr', level = 'crit' }) {
  // The workers of an nginx that was started as root are somebody else; they make their folders themselves.
  chmodSync(folder, 0o755);
  const temporary = FOLDERS.map((name) => `  ${name}_temp_path ${join(folder, name)};`).join('\n');
  const config = readFileSync(CONFIG, 'utf8')
    .replace('rollcall-1:3000', replicas[0])
    .replace('rollcall-2:3000', replicas[1])
    // nginx before 1.27.3 does not know it, and addresses have no names to look up.
    .replaceAll(' resolve ', ' ')
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('listen 8081', `listen 127.0.0.1:${adminPort}`)
    .replace('rate=200r/s', `rate=${rate ?? 200}r/s`)
    .replace('worker_processes auto', 'worker_processes 1')
    .replace('http {', `http {\n${temporary}`);
  const path = join(folder, 'nginx.conf');
  const own = `pid ${join(folder, 'nginx.pid')};\nerror_log ${log} ${level};\ndaemon off;\n`;
  writeFileSync(path, own + config);
  const child = spawn('nginx', ['-p', folder, '-c', path], { stdio: ['ignore', 'ignore', 'inherit'] });
  const failed = new Promise((_resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`nginx ended with ${code}`)));
  });
  failed.catch(() => undefined);
  await Promise.race([failed, answers(`http://127.0.0.1:${port}/health/ready`)]);
  return child;
}

async function answers(url) {
  while (!(await fetch(url).catch(() => undefined))?.ok) await pause(20);
}
