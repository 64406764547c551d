import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../e2e/support/process.js';
import { ReferenceServer, TOKEN } from './support/reference/server.js';
import { SPOILERS, SpoilingProxy } from './support/spoiling-proxy.js';

jest.setTimeout(180_000);

describe('rollcall conformance', () => {
  let server: ReferenceServer;
  let folder: string;
  beforeAll(async () => {
    server = await new ReferenceServer().start();
    folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const start = (args: string[], env: Record<string, string> = { SCIM_TOKEN: TOKEN }) =>
    run('cli', ['conformance', ...args], folder, env);
  const ended = async (args: string[], env?: Record<string, string>) => {
    const child = start(args, env);
    const code = await child.ended;
    return { code, stdout: child.stdout(), stderr: child.stderr() };
  };

  it('ends with 0 when everything held, and writes the three reports', async () => {
    const reports = ['--junit', 'r.xml', '--json', 'r.json', '--html', 'r.html'];
    const { code, stdout } = await ended(['--url', server.url, '--only', 'list,read', ...reports]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\d+ checks: \d+ held, 0 failed, 0 skipped/)]);
    for (const name of ['r.xml', 'r.json', 'r.html']) expect(existsSync(join(folder, name))).toBe(true);
  });

  it('ends with 1 on findings, and with 0 when the baseline has them all', async () => {
    const proxy = await new SpoilingProxy(server.url, SPOILERS['totals wrong']()).start();
    try {
      const args = ['--url', proxy.url, '--only', 'list'];
      expect((await ended([...args, '--json', 'before.json'])).code).toBe(1);
      const { code, stdout } = await ended([...args, '--baseline', 'before.json']);
      expect([code, stdout]).toEqual([0, expect.stringContaining('Against the baseline: 0 worse, 2 known, 0 mended')]);
    } finally {
      await proxy.stop();
    }
  });

  it.each([
    [['--url', 'http://127.0.0.1:1/scim/v2'], 'does not answer: the connection was refused'],
    [[], '--url is missing'],
    [['--url', 'not a url'], 'is no URL'],
    [['--url', 'http://user:pw@h/scim'], '--url must not hold credentials'],
    [['--url', 'http://127.0.0.1:1', '--only', 'nothing'], 'no check or area is called nothing'],
    [['--url', 'http://127.0.0.1:1', '--client', 'nobody'], '--client nobody is unknown'],
    [['--url', 'http://127.0.0.1:1', '--timeout', '0'], '--timeout wants seconds'],
    [['--url', 'http://127.0.0.1:1', '--header', 'colonless'], '--header wants "Name: value"'],
    [['--url', 'http://127.0.0.1:1', '--baseline', 'none.json'], 'the baseline none.json cannot be read'],
  ])('ends with 2 and one line when it cannot run: %j', async (args, line) => {
    const { code, stderr } = await ended(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`conformance: `)]);
    expect(stderr).toContain(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('ends with 2 on a wrong token, which it takes from a file as well', async () => {
    writeFileSync(join(folder, 'wrong'), 'wrong-token\n');
    const { code, stderr } = await ended(['--url', server.url, '--token-file', 'wrong'], {});
    expect([code, stderr]).toEqual([2, expect.stringContaining('answers 401')]);
    expect(stderr).not.toContain('wrong-token');
  });

  it('lists the checks without a server', async () => {
    const { code, stdout } = await ended(['--list', '--client', 'okta']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^okta-test-connection .*\n[^]*\d+ checks\n$/m)]);
  });

  it('removes its test resources after Ctrl-C, writes the reports and ends with 2', async () => {
    const slow = await new SpoilingProxy(server.url, async (message, forward) => {
      const answer = await forward(message);
      if (message.method === 'POST' && server.size > 3) child.child.kill('SIGINT');
      return answer;
    }).start();
    const child = start(['--url', slow.url, '--json', 'stopped.json']);
    try {
      expect([await child.ended, child.stderr()]).toEqual([2, expect.stringContaining('removing the test resources')]);
      expect(server.size).toBe(0);
      expect(JSON.parse(readFileSync(join(folder, 'stopped.json'), 'utf8'))).toMatchObject({
        stopped: 'interrupted',
        leftOver: [],
      });
    } finally {
      await slow.stop();
    }
  });
});
