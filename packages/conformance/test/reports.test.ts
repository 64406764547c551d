import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RunReport,
  compareWithBaseline,
  consoleSummary,
  readBaseline,
  toHtml,
  toJsonReport,
  toJunit,
} from '../src/index.js';
import { judge } from './support/judge.js';
import { ReferenceServer, TOKEN } from './support/reference/server.js';
import { SpoilingProxy } from './support/spoiling-proxy.js';
import { parseXml } from './support/xml.js';

jest.setTimeout(180_000);

const HEADER_SECRET = 'header-secret-42';
const AREAS = ['connection', 'create', 'secrets', 'errors', 'okta-*'];
const NASTY = 'https://evil.example/x.js </script><script>alert(1)</script> ]]> & "quoted" \u0000\u0008\ud800 <!--';

const WRONG = { schemas: [], meta: null, externalId: 'invented' };

/** Fails in many checks, and repeats in its replies whatever it was sent, credentials included. */
async function nastyRun(server: ReferenceServer): Promise<RunReport> {
  const proxy = await new SpoilingProxy(server.url, async (message, forward) => {
    const answer = await forward(message);
    if (!/\/(Users|Groups)\b/.test(message.path)) return answer;
    const echo = { nasty: NASTY, headers: message.headers, sent: message.body };
    if (answer.status >= 400) return { ...answer, body: JSON.stringify({ detail: 'no', ...echo }) };
    return answer.body === ''
      ? answer
      : { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), ...WRONG, echo }) };
  }).start();
  try {
    return await judge(proxy.url, { only: AREAS, headers: { 'X-Tenant-Key': HEADER_SECRET } });
  } finally {
    await proxy.stop();
  }
}

describe('reports of a run with findings', () => {
  let server: ReferenceServer;
  let report: RunReport;
  beforeAll(async () => {
    server = await new ReferenceServer().start();
    report = await nastyRun(server);
  });
  afterAll(() => server.stop());

  const all = (): string[] => [
    toHtml(report),
    JSON.stringify(toJsonReport(report)),
    toJunit(report),
    consoleSummary(report, false),
  ];

  it('has findings with what was sent and what came back', () => {
    const failed = toJsonReport(report).results.filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThan(10);
    expect(
      failed.some(({ exchanges }) =>
        exchanges?.some(({ request, reply }) => request.body && reply?.body.includes('nasty')),
      ),
    ).toBe(true);
  });

  it('shows no secret: not the token, not a header of the command line, not a password', () => {
    for (const text of all()) {
      expect(text).not.toContain(TOKEN);
      expect(text).not.toContain(HEADER_SECRET);
      expect(text).not.toContain(Buffer.from(TOKEN).toString('base64'));
      expect(text).not.toMatch(/Pw-[0-9a-f]{10}/);
    }
  });

  it('is JUnit XML that a parser reads, with the counts of the run', () => {
    const root = parseXml(toJunit(report));
    expect(root.name).toBe('testsuites');
    const cases = root.children.flatMap((suite) => suite.children);
    const counts = toJsonReport(report).counts;
    expect(cases).toHaveLength(counts.total);
    expect(cases.filter(({ children }) => children[0]?.name === 'failure')).toHaveLength(counts.failed);
    expect(cases.filter(({ children }) => children[0]?.name === 'skipped')).toHaveLength(counts.skipped);
    for (const suite of root.children) expect(Number(suite.attributes.tests)).toBe(suite.children.length);
  });

  it('is one HTML page that loads nothing and reads nothing as markup', () => {
    const html = toHtml(report);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<(link|img|iframe|object|embed|base)\b/i);
    expect(html).not.toMatch(/\b(src|href|action|poster|srcset)\s*=|url\(|@import/i);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).not.toContain('<!--');
    const data = /<script type="application\/json" id="data">([^]*?)<\/script>/.exec(html)?.[1] ?? '';
    expect(JSON.parse(data)).toMatchObject({ format: 1, counts: toJsonReport(report).counts });
  });

  it('gives the JSON report the fields that its readers rely on', () => {
    const json = toJsonReport(report);
    expect(json).toMatchObject({ format: 1, tool: 'rollcall-conformance', strict: false, leftOver: [] });
    for (const result of json.results) {
      expect(result).toMatchObject({ id: expect.any(String), title: expect.any(String), mend: expect.any(String) });
      expect(['passed', 'failed', 'skipped']).toContain(result.status);
      if (result.status === 'failed')
        expect(result).toMatchObject({ expected: expect.any(String), got: expect.any(String) });
      if (result.status === 'skipped') expect(result.reason).toEqual(expect.any(String));
      for (const { request } of result.exchanges ?? [])
        expect(request).toMatchObject({ method: expect.any(String), url: expect.any(String) });
    }
    const { total, passed, failed, skipped } = json.counts;
    expect(passed + failed + skipped).toBe(total);
  });

  it('says at the end, by client, what would fail and because of what', () => {
    expect(consoleSummary(report, false)).toMatch(/Okta {2,}\S.*: would fail, because this does not hold: /);
  });

  it('counts only what got worse against a baseline', () => {
    const folder = mkdtempSync(join(tmpdir(), 'baseline-'));
    try {
      const file = join(folder, 'before.json');
      const before = toJsonReport(report);
      const [forgiven] = before.results.filter(({ status }) => status === 'failed');
      const results = before.results.map((one) => (one.id === forgiven!.id ? { ...one, status: 'passed' } : one));
      writeFileSync(
        file,
        JSON.stringify({ ...before, results: [...results, { id: 'auth-none-refused', status: 'failed' }] }),
      );
      const difference = compareWithBaseline(report, readBaseline(file));
      expect(difference.worse.map(({ check }) => check.id)).toEqual([forgiven!.id]);
      expect(difference.known).toHaveLength(before.counts.failed - 1);
      expect(difference.mended).toEqual(['auth-none-refused']);
      writeFileSync(file, '[]');
      expect(() => readBaseline(file)).toThrow('is no report of an earlier run');
      expect(() => readBaseline(join(folder, 'none.json'))).toThrow('cannot be read');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('verdicts of clients', () => {
  it('[U2] count what held: little is not enough to say, a whole run is', async () => {
    const server = await new ReferenceServer().start();
    try {
      const little = await judge(server.url, { only: ['read-user'] });
      expect(consoleSummary(little, false)).toMatch(/Okta +1 of \d+ held: not enough to say/);
      expect(consoleSummary(little, false)).not.toContain('would work');
      expect(toHtml(little)).not.toContain('Every check held');
      const whole = consoleSummary(await judge(server.url), false);
      expect(whole).toMatch(/authentik +would work \(\d\d of \d\d held\)/);
      expect(whole.match(/would work \(/g)).toHaveLength(17);
    } finally {
      await server.stop();
    }
  });
});

describe('a server that dies on one request', () => {
  it.each([true, false])('[U2] is reported with that request and its check (connections kept: %s)', async (kept) => {
    const server = await new ReferenceServer().start();
    const proxy = await new SpoilingProxy(server.url, (message, forward) => {
      if (message.method === 'PUT') {
        void proxy.stop();
        return new Promise(() => undefined);
      }
      return forward(message);
    }).start();
    try {
      const headers: Record<string, string> = kept ? {} : { Connection: 'close' };
      const report = await judge(proxy.url, { only: ['read-user', 'put-*'], headers });
      expect(report.stopped).toMatch(
        /stopped answering at PUT \/Users\/\S+ \(check put-\S+\); the last request it answered was [A-Z]+ \/\S+ \(check put-/,
      );
      expect(consoleSummary(report, false)).toContain(report.stopped);
    } finally {
      await server.stop();
    }
  });
});
