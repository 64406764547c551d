import { describe, expect, it, jest } from '@jest/globals';
import { failedIds, judge } from './support/judge.js';
import { HostileServer, MANNERS, type Manner } from './support/hostile-server.js';
import { ReferenceServer, TOKEN } from './support/reference/server.js';
import { SpoilingProxy } from './support/spoiling-proxy.js';

jest.setTimeout(180_000);

/** Manners that leave nothing to read: the runner gives up after a few checks instead of waiting hundreds of times. */
const MUTE: readonly Manner[] = [
  'never answers',
  'resets the connection',
  'answers half a body',
  'floods',
  'answers what is no HTTP',
];

describe('a server that behaves badly is a finding, never a crash', () => {
  it.each(Object.keys(MANNERS) as Manner[])('%s', async (manner) => {
    const server = await new HostileServer(manner).start();
    try {
      // Long enough for the first look, which every server answers, on a busy machine.
      const timeoutMillis = manner === 'never answers' ? 3_000 : 60_000;
      const report = await judge(server.url, { timeoutMillis, only: MUTE.includes(manner) ? ['media'] : [] });
      expect(failedIds(report).length).toBeGreaterThan(0);
      if (MUTE.includes(manner)) expect(report.stopped).toContain('no reply');
      else expect(report.stopped).toBeUndefined();
    } finally {
      await server.stop();
    }
  });

  it('names a time-out, a reset and a flood in the finding', async () => {
    const got = async (manner: Manner, timeoutMillis: number): Promise<string> => {
      const server = await new HostileServer(manner).start();
      try {
        const report = await judge(server.url, { timeoutMillis, only: ['list-users'] });
        const [{ outcome } = { outcome: undefined }] = report.results;
        return outcome?.status === 'failed' ? outcome.got : '';
      } finally {
        await server.stop();
      }
    };
    expect(await got('never answers', 2_000)).toContain('no whole reply within 2000 ms');
    expect(await got('resets the connection', 60_000)).toContain('reset');
    expect(await got('floods', 60_000)).toMatch(/more than 16777216 bytes/);
  });
});

describe('a server that goes away', () => {
  it('ends the run with a reason, names what could not be removed, and skips the rest', async () => {
    const server = await new ReferenceServer().start();
    let requests = 0;
    const proxy = await new SpoilingProxy(server.url, (message, forward) => {
      requests += 1;
      if (requests === 60) void proxy.stop();
      return forward(message);
    }).start();
    try {
      const report = await judge(proxy.url);
      expect(report.stopped).toMatch(/^the server under test stopped answering/);
      expect(report.leftOver.length).toBeGreaterThan(0);
      expect(report.results.at(-1)?.outcome).toEqual({ status: 'skipped', reason: report.stopped });
    } finally {
      await server.stop();
    }
  });

  it('is awaited, and its test resources are removed once it is back', async () => {
    const server = await new ReferenceServer().start();
    let requests = 0;
    let away = 0;
    const proxy = await new SpoilingProxy(server.url, (message, forward) => {
      requests += 1;
      // Away for the last deletions of the run: the clean-up tries again.
      if (message.method === 'DELETE' && requests > 20 && away < 1) {
        away += 1;
        throw new Error('away');
      }
      return forward(message);
    }).start();
    try {
      const { ALL_CHECKS, run, select } = await import('../src/index.js');
      const checks = select(ALL_CHECKS, { only: ['create'], skip: [], clients: [], strict: false });
      const patience = { attempts: 3, pauseMillis: 1 };
      const report = await run(checks, {
        url: proxy.url,
        token: TOKEN,
        headers: {},
        strict: false,
        timeoutMillis: 5_000,
        patience,
      });
      expect(away).toBe(1);
      expect(report.leftOver).toEqual([]);
      expect(server.size).toBe(0);
    } finally {
      await proxy.stop();
      await server.stop();
    }
  });
});

describe('a run that cannot begin', () => {
  it('says in one line why: refused connection, refused token, no SCIM, a redirect', async () => {
    const server = await new ReferenceServer().start();
    const answering = (status: number, headers: Record<string, string>, body: string) =>
      new SpoilingProxy(server.url, async () => ({ status, headers, body })).start();
    const html = await answering(200, { 'content-type': 'text/html' }, '<html></html>');
    const other = await answering(200, { 'content-type': 'application/json' }, '{"hello":"world"}');
    const moved = await answering(301, { location: 'https://elsewhere.example/scim' }, '');
    await expect(judge('http://127.0.0.1:1/scim/v2')).rejects.toThrow('does not answer: the connection was refused.');
    await expect(judge(server.url, { token: 'wrong' })).rejects.toThrow('answers 401: the token is missing, wrong');
    await expect(judge(html.url)).rejects.toThrow('is not a SCIM server: /Users answers 200 with text/html.');
    await expect(judge(other.url)).rejects.toThrow('is not a SCIM server');
    await expect(judge(moved.url)).rejects.toThrow('redirects to https://elsewhere.example/scim');
    for (const one of [html, other, moved, server]) await one.stop();
  });
});
