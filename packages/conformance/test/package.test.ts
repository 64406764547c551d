import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { buildPackageIfNeeded } from '../../../scripts/build.mjs';
import { start } from './support/command.js';
import { ReferenceServer, TOKEN } from './support/reference/server.js';
import { SPOILERS, SpoilingProxy } from './support/spoiling-proxy.js';

jest.setTimeout(180_000);

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface Action {
  inputs: Record<string, { required?: boolean; default?: string }>;
  runs: { steps: { name: string; shell: string; run: string; env?: Record<string, string> }[] };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'conformance-package-'));
  buildPackageIfNeeded('conformance');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the package', () => {
  it('holds its build and nothing else, and runs with the dependencies it names alone', async () => {
    // Without its scripts, which would build again while other tests run the build.
    const args = ['pack', '--ignore-scripts', '--pack-destination', folder];
    execFileSync('npm', args, { cwd: PACKAGE, stdio: 'ignore', shell: process.platform === 'win32' });
    const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    execFileSync('tar', ['-xzf', tarball!], { cwd: folder });
    const unpacked = join(folder, 'package');
    expect(readdirSync(unpacked).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    expect(readdirSync(join(unpacked, 'dist'))).not.toContain('.built');

    const { version, bin, dependencies } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'));
    mkdirSync(join(unpacked, 'node_modules'));
    for (const name of Object.keys(dependencies))
      symlinkSync(join(ROOT, 'node_modules', name), join(unpacked, 'node_modules', name), 'junction');
    const program = join(unpacked, bin['rollcall-conformance']);
    for (const [argument, answer] of [
      ['--version', new RegExp(`^${version}\n$`)],
      ['--help', /^Usage: rollcall-conformance /],
      ['--list', /\n\d{3} checks\n$/],
    ] as const) {
      const child = start(process.execPath, [program, argument], folder, {});
      expect([await child.ended, child.stdout(), child.stderr()]).toEqual([0, expect.stringMatching(answer), '']);
    }
  });
});

describe('the GitHub Action', () => {
  const action = parse(readFileSync(join(PACKAGE, 'action.yml'), 'utf8')) as Action;

  /** Runs the step that judges as a runner does: expressions filled in, `bash -e` around it. */
  async function judge(inputs: Record<string, string>) {
    const step = action.runs.steps.find(({ name }) => name === 'Judge the server')!;
    const given = (name: string) => inputs[name] ?? action.inputs[name]!.default!;
    const env = Object.entries(step.env!).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, input: string) => given(input)),
    ]);
    const child = start('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], folder, {
      ...(Object.fromEntries(env) as Record<string, string>),
      GITHUB_ACTION_PATH: PACKAGE,
    });
    return { code: await child.ended, stdout: child.stdout(), stderr: child.stderr() };
  }

  it('passes its inputs on and ends as the judge does', async () => {
    const server = await new ReferenceServer().start();
    const wrong = await new SpoilingProxy(server.url, SPOILERS['totals wrong']()).start();
    try {
      const options = '--only\nlist\n\n  --header=X-Two: two words\n--json=report of a run.json\n';
      const held = await judge({ url: server.url, token: TOKEN, options });
      expect([held.code, held.stderr]).toEqual([0, expect.not.stringContaining('error')]);
      expect(held.stdout).toMatch(/ 0 failed/);
      expect(JSON.parse(readFileSync(join(folder, 'report of a run.json'), 'utf8'))).toMatchObject({ url: server.url });
      expect((await judge({ url: wrong.url, token: TOKEN, options: '--only=list' })).code).toBe(1);
      const refused = await judge({ url: server.url });
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('answers 401')]);
    } finally {
      await wrong.stop();
      await server.stop();
    }
  });

  it('takes nothing of its inputs into a script, where it could be run', () => {
    for (const { run } of action.runs.steps) expect(run).not.toContain('${{');
  });
});
