import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, ON_POSTGRES, type TestDatabase } from '../../support/postgres.js';
import { cli, serve, statusWith } from '../support/process.js';

const TOKEN = 'a-pinned-token-with-more-than-32-characters';

(ON_POSTGRES ? describe : describe.skip)('migrate-data', () => {
  let folder: string;
  let database: TestDatabase;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-migrate-'));
    database = await createDatabase();
  });
  afterAll(async () => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const migrate = () => cli(['migrate-data', '--from', 'data/rollcall.sqlite', '--to', database.url], folder);

  it('refuses while a server runs on the source, then copies; a service on the copy knows the tokens', async () => {
    const before = await serve(folder, { SCIM_TOKEN: TOKEN });
    const refused = await migrate();
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/^rollcall: A server is running on .*\n$/),
    ]);
    await before.stop();

    const { code, stdout, stderr } = await migrate();
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^(\d+ of \d+ rows\n)*$/)]);
    expect(stdout).toMatch(/^tenant +1 +0 +\d+$/m);

    const after = await serve(folder, { SCIM_TOKEN: TOKEN, DATABASE_URL: database.url });
    expect(await statusWith(after.url, TOKEN)).toBe(200);
    await after.stop();
  });

  it.each([
    [['--from', 'nothing.sqlite', '--to', 'postgres://x/y'], 'There is no file'],
    [['--from', 'data/rollcall.sqlite', '--to', 'somewhere'], 'postgres:// URL'],
    [
      ['--from', 'data/rollcall.sqlite', '--to', 'postgres://u:hunter2@127.0.0.1:1/x'],
      '127.0.0.1:1/x cannot be opened',
    ],
  ])('says what is wrong in one line: %j', async (args, reason) => {
    const { code, stderr } = await cli(['migrate-data', ...args], folder);
    expect([code, stderr.trimEnd().split('\n')]).toEqual([1, [expect.stringContaining(reason)]]);
    expect(stderr).not.toContain('hunter2');
  });
});
