import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as requestTo, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformance } from './support/command.js';
import { ReferenceServer, TOKEN } from './support/reference/server.js';
import { SPOILERS, SpoilingProxy } from './support/spoiling-proxy.js';

jest.setTimeout(180_000);

const RUNNER_DOCS = '../../../docs/conformance-runner.md';

describe('rollcall-conformance', () => {
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

  const forward = (request: IncomingMessage, response: ServerResponse) => {
    const { method, headers, url } = request;
    const upstream = requestTo(`${new URL(server.url).origin}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(upstream);
  };
  const start = (args: string[], env: Record<string, string> = { SCIM_TOKEN: TOKEN }) => conformance(args, folder, env);
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
      expect([code, stdout]).toEqual([
        0,
        expect.stringContaining('Against the baseline: 0 worse, 2 known, 0 mended, 0 no longer tested'),
      ]);
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
    [['--url', 'http://127.0.0.1:1', '--ca', 'none.pem'], '--ca none.pem cannot be read'],
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

  it('[U10] lists every check there is, as many as the documentation counts; a selection says of how many', async () => {
    const documented = /\*\*all\*\* \| (\d+) \|/.exec(readFileSync(new URL(RUNNER_DOCS, import.meta.url), 'utf8'))![1];
    expect((await ended(['--list'])).stdout).toMatch(new RegExp(`\n${documented} checks\n$`));
    expect((await ended(['--list', '--only', 'me'])).stdout).toMatch(new RegExp(`\n\\d+ of ${documented} checks\n$`));
  });

  it.each(['--html', '--json', '--junit'])(
    '[U10] refuses %s into a folder that is missing, before it runs',
    async (option) => {
      let requests = 0;
      const proxy = await new SpoilingProxy(server.url, (message, forward) => {
        requests += 1;
        return forward(message);
      }).start();
      try {
        const { code, stderr } = await ended(['--url', proxy.url, '--only', 'read', option, 'missing/report']);
        expect([code, stderr]).toEqual([2, expect.stringContaining(`${option} missing/report: there is no folder`)]);
        expect((await ended(['--url', proxy.url, '--only', 'read', option, folder])).code).toBe(2);
        expect([requests, existsSync(join(folder, 'missing'))]).toEqual([0, false]);
      } finally {
        await proxy.stop();
      }
    },
  );

  it('[U10] says "no SCIM here" at a wrong base path, and where SCIM is', async () => {
    const scim = createServer((request, response) => {
      if (request.url!.startsWith('/scim/v2/')) forward(request, response);
      else {
        const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404' };
        response.writeHead(404, { 'content-type': 'application/scim+json' }).end(JSON.stringify(body));
      }
    }).listen(0, '127.0.0.1');
    await once(scim, 'listening');
    const origin = `http://127.0.0.1:${(scim.address() as AddressInfo).port}`;
    try {
      for (const wrong of ['', '/scim', '/scim/v2/Users', '/other/v1']) {
        const { code, stderr } = await ended(['--url', origin + wrong]);
        expect([code, stderr]).toEqual([
          2,
          expect.stringContaining(`no SCIM here: ${origin}${wrong} is not a SCIM server: /Users answers 404`),
        ]);
        expect(stderr).toContain(`Try --url ${origin}/scim/v2\n`);
      }
    } finally {
      scim.closeAllConnections();
      scim.close();
    }
    const elsewhere = createServer((_, response) => response.writeHead(404).end('{}')).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const { port } = elsewhere.address() as AddressInfo;
    const { code, stderr } = await ended(['--url', `http://127.0.0.1:${port}/scim/v2`]);
    elsewhere.closeAllConnections();
    elsewhere.close();
    expect([code, stderr]).toEqual([2, expect.stringContaining('Give the SCIM base URL')]);
  });

  it('[U10] trusts a certificate given by --ca, takes any by --insecure, and names both where TLS fails', async () => {
    const tls = (name: string) => new URL(`support/tls/${name}`, import.meta.url);
    const secure = createSecureServer(
      { cert: readFileSync(tls('server.crt')), key: readFileSync(tls('server.key')) },
      forward,
    ).listen(0, '127.0.0.1');
    await once(secure, 'listening');
    try {
      const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/scim/v2`;
      const args = ['--url', url, '--only', 'media'];
      const refused = await ended(args);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/TLS failed \(.*--ca.*--insecure/)]);
      expect((await ended([...args, '--ca', fileURLToPath(tls('server.crt'))])).code).toBe(0);
      expect((await ended([...args, '--insecure'])).code).toBe(0);
      expect((await ended([...args, '--ca', fileURLToPath(tls('server.key'))])).stderr).toContain('no certificate');
    } finally {
      secure.closeAllConnections();
      secure.close();
    }
  });

  it('[U2] ends with 2 when nothing or not everything could be tested, with the reasons', async () => {
    // As with a token that may only read.
    const readOnly = await new SpoilingProxy(server.url, (message, forward) =>
      message.method === 'GET' ? forward(message) : Promise.resolve({ status: 403, headers: {}, body: '' }),
    ).start();
    try {
      const reports = ['--junit', 'nothing.xml', '--json', 'nothing.json'];
      const { code, stdout } = await ended(['--url', readOnly.url, '--only', 'read-user*', ...reports]);
      expect([code, stdout]).toEqual([2, expect.stringContaining('Nothing was tested: all')]);
      expect(stdout).toMatch(/Skipped \(\d+\)\n +\d+ {2}the test resource could not be made: 403/);
      expect(stdout).not.toContain('would work');
      expect(readFileSync(join(folder, 'nothing.xml'), 'utf8')).toContain('<error message="Nothing was tested');
      expect(JSON.parse(readFileSync(join(folder, 'nothing.json'), 'utf8'))).toMatchObject({
        unproven: expect.stringContaining('Nothing was tested'),
      });
      const some = await ended(['--url', readOnly.url, '--only', 'read-user,discovery']);
      expect([some.code, some.stdout]).toEqual([2, expect.stringMatching(/\d+ of \d+ checks could not be made: /)]);
    } finally {
      await readOnly.stop();
    }
  });

  it('[U2] ends with 1 when the baseline held what is skipped now, and names it', async () => {
    const args = ['--only', 'read-user,discovery'];
    expect((await ended(['--url', server.url, ...args, '--json', 'full.json'])).code).toBe(0);
    const readOnly = await new SpoilingProxy(server.url, (message, forward) =>
      message.method === 'GET' ? forward(message) : Promise.resolve({ status: 403, headers: {}, body: '' }),
    ).start();
    try {
      const { code, stdout } = await ended(['--url', readOnly.url, ...args, '--baseline', 'full.json']);
      expect(code).toBe(1);
      expect(stdout).toMatch(/Against the baseline: 0 worse, 0 known, 0 mended, [1-9]\d* no longer tested/);
      expect(stdout).toMatch(/Held then, skipped now: .*read-user/);
    } finally {
      await readOnly.stop();
    }
    const narrow = await ended(['--url', server.url, '--only', 'read-user', '--baseline', 'full.json']);
    expect([narrow.code, narrow.stdout]).toEqual([
      0,
      expect.stringMatching(/Not part of this run, but of the baseline: /),
    ]);
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
