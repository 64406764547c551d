import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../e2e/support/process.js';

/** What the judge answers is tested in its package; here, that the service's command line hands it on. */
describe('rollcall conformance', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is the judge of packages/conformance: its checks, its lines and its exit codes', async () => {
    const listed = await cli(['conformance', '--list', '--only', 'read-user'], folder);
    expect([listed.code, listed.stdout]).toEqual([0, expect.stringMatching(/^read-user .*\n1 of \d+ checks\n$/)]);
    const refused = await cli(['conformance', '--url', 'http://127.0.0.1:1/scim/v2'], folder);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('conformance: ')]);
    expect(refused.stderr).toContain('does not answer: the connection was refused');
    expect((await cli(['conformance', '--help'], folder)).stdout).toMatch(/^Usage: rollcall conformance /);
  });

  it('is in the service’s own package, which needs no other', async () => {
    await cli(['--version'], folder); // builds when needed
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const [packed] = JSON.parse(
      execFileSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32' }),
    ) as { files: { path: string }[] }[];
    const paths = packed!.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['dist/src/cli/main.js', 'dist/packages/conformance/src/command-line/command.js']),
    );
    expect(paths.filter((path) => /^(src|packages|test)\//.test(path))).toEqual([]);
    const manifest = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as { dependencies: object };
    expect(manifest('package.json').dependencies).toMatchObject(
      manifest('packages/conformance/package.json').dependencies,
    );
  });
});
