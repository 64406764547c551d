import { randomBytes, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { CaseRequest, ClientCase, Reply } from './case.js';
import { findings, select } from './checks.js';

/** Where the cases are sent: a SCIM base URL and the token of a tenant that no other case uses. */
export interface Target {
  readonly scimUrl: string;
  readonly token: string;
}

/** Runs one case against a fresh tenant. Returns what did not hold; empty when the client would go on working. */
export async function replay(clientCase: ClientCase, target: Target): Promise<string[]> {
  const rand = randomBytes(6).toString('hex');
  const names = new Map<string, string>([
    ['rand', rand],
    ['rand:upper', rand.toUpperCase()],
    ['guid', randomUUID()],
    ['token', target.token],
    ['auth', `Bearer ${target.token}`],
    ['basic', Buffer.from(`user:${rand}`).toString('base64')],
  ]);
  const named = (name: string) => names.get(name) ?? names.get(name.replace(/:upper$/, ''))?.toUpperCase();
  const fill = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value).replace(/\{\{([\w:]+)\}\}/g, (all, name: string) => named(name) ?? all)) as T;
  const authorization = { Authorization: `Bearer ${target.token}`, 'Content-Type': 'application/scim+json' };

  for (const setup of clientCase.precondition.setup ?? []) {
    const reply = await send(target, fill({ ...setup, headers: { ...authorization, ...setup.headers } }));
    if (setup.expectStatus && reply.status !== setup.expectStatus) {
      return [`setup: ${setup.method} ${setup.path} answered ${reply.status}: ${reply.text.slice(0, 200)}`];
    }
    for (const [name, path] of Object.entries(setup.save ?? {}))
      names.set(name, String(select(JSON.parse(reply.text), path)));
  }
  const [first, ...others] = await Promise.all([
    send(target, fill(clientCase.request), clientCase.rawBody),
    ...(clientCase.parallel ?? []).map((request) => send(target, fill(request))),
  ]);
  const expect = fill(clientCase.expect);
  const wrong = findings(first!, expect);
  for (const reply of others) wrong.push(...findings(reply, { status: expect.status }));
  if (clientCase.maxMillis && first!.millis > clientCase.maxMillis) wrong.push(`took ${Math.round(first!.millis)} ms`);
  for (const { request, expect: expected } of fill(clientCase.expect.followUp ?? [])) {
    const reply = await send(target, { ...request, headers: { ...authorization, ...request.headers } });
    wrong.push(...findings(reply, expected).map((finding) => `${request.method} ${request.path}: ${finding}`));
  }
  if (wrong.length > 0) wrong.push(`reply ${first!.status}: ${first!.text.slice(0, 300)}`);
  return clientCase.informational && first!.status < 500 ? [] : wrong;
}

/** Sends the request byte for byte as the case has it: fetch would tidy up the path. */
function send(target: Target, { method, path, headers, body }: CaseRequest, raw = false): Promise<Reply> {
  const base = new URL(target.scimUrl);
  const text = body === undefined || body === null ? undefined : raw ? String(body) : JSON.stringify(body);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: base.hostname,
        port: base.port,
        method,
        path: base.pathname + path,
        headers: { ...headers, ...(text !== undefined && { 'Content-Length': Buffer.byteLength(text) }) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
            millis: performance.now() - started,
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(text);
  });
}
