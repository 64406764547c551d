import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
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
});
