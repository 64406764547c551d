import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Json, type JsonObject, isObject, list } from '../../src/json.js';

/** What a request and its reply are to a spoiler. */
export interface Message {
  method: string;
  /** Path and query, as sent to the server behind. */
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Passes a request on to the server behind the proxy. */
export type Forward = (message: Message) => Promise<Answer>;

/** One wrong behaviour, put in front of any SCIM server. */
export type Spoiler = (message: Message, forward: Forward) => Promise<Answer>;

const json = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

const endpoint = (path: string): string => path.split('?')[0]!;
const isResources = (path: string): boolean =>
  /\/(Users|Groups)(\/\.search)?\/?$/.test(endpoint(path)) || /\/\.search$/.test(endpoint(path));
const withJson = (answer: Answer, body: Json): Answer => ({ ...answer, body: JSON.stringify(body) });

/** Removes a query parameter, and the same one from the body of a .search. */
function without(message: Message, name: string): Message {
  const [path, query = ''] = message.path.split('?');
  const kept = query.split('&').filter((one) => one.split('=')[0] !== name);
  const body = json(message.body);
  const searched = path!.endsWith('.search') && isObject(body);
  return {
    ...message,
    path: kept.join('&') === '' ? path! : `${path}?${kept.join('&')}`,
    body: searched
      ? JSON.stringify(Object.fromEntries(Object.entries(body).filter(([key]) => key !== name)))
      : message.body,
  };
}

const changeLists =
  (change: (list: JsonObject) => JsonObject): Spoiler =>
  async (message, forward) => {
    const answer = await forward(message);
    const body = json(answer.body);
    if (answer.status !== 200 || !isResources(message.path) || !isObject(body) || !('totalResults' in body))
      return answer;
    return withJson(answer, change(body));
  };

const ignoring =
  (name: string): Spoiler =>
  (message, forward) =>
    forward(isResources(message.path) ? without(message, name) : message);

/** Any PATCH of a group leaves only the members that the request itself names. */
const membersLost: Spoiler = async (message, forward) => {
  const answer = await forward(message);
  const isGroupPatch = message.method === 'PATCH' && /\/Groups\/[^/]+$/.test(endpoint(message.path));
  if (!isGroupPatch || answer.status >= 300) return answer;
  const read = { ...message, method: 'GET', path: endpoint(message.path), body: '' };
  const group = json((await forward(read)).body);
  const kept = list(group, 'members').filter((one) => isObject(one) && message.body.includes(String(one.value)));
  if (kept.length === list(group, 'members').length) return answer;
  const value = kept.map((one) => ({ value: (one as JsonObject).value! }));
  const Operations = [{ op: 'replace', path: 'members', value }];
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
  await forward({ ...message, path: endpoint(message.path), body: JSON.stringify({ schemas, Operations }) });
  return answer.status === 204 ? answer : { ...answer, body: (await forward(read)).body };
};

const serverErrorForUnknown: Spoiler = async (message, forward) => {
  const answer = await forward(message);
  if (answer.status !== 404) return answer;
  const body = json(answer.body);
  return { ...answer, status: 500, body: isObject(body) ? JSON.stringify({ ...body, status: '500' }) : answer.body };
};

const secretsReturned: Spoiler = async (message, forward) => {
  const answer = await forward(message);
  const body = json(answer.body);
  if (!isObject(body)) return answer;
  const shown = (one: Json): Json =>
    isObject(one) && 'userName' in one ? { ...one, password: '{SSHA}c2VjcmV0' } : one;
  return withJson(
    answer,
    'Resources' in body ? { ...body, Resources: list(body, 'Resources').map(shown) } : shown(body),
  );
};

/** A taken userName gets 201; the server behind knows the second user under another name. */
function duplicateAccepted(): Spoiler {
  const names = new Map<string, string>();
  return async (message, forward) => {
    let answer = await forward(message);
    const wanted = json(message.body);
    if (
      message.method === 'POST' &&
      answer.status === 409 &&
      /\/Users\/?$/.test(endpoint(message.path)) &&
      isObject(wanted)
    ) {
      const userName = `dup${names.size}.${String(wanted.userName)}`;
      names.set(userName, String(wanted.userName));
      answer = await forward({ ...message, body: JSON.stringify({ ...wanted, userName }) });
    }
    let { body } = answer;
    for (const [inside, outside] of names) body = body.replaceAll(JSON.stringify(inside), JSON.stringify(outside));
    return { ...answer, body };
  };
}

/** Sends the operations of a PATCH one by one: those before a failing one stay applied. */
const patchNotAtomic: Spoiler = async (message, forward) => {
  const body = json(message.body);
  const operations = list(body, 'Operations');
  if (message.method !== 'PATCH' || !isObject(body) || operations.length < 2) return forward(message);
  let answer: Answer | undefined;
  for (const operation of operations) {
    answer = await forward({ ...message, body: JSON.stringify({ ...body, Operations: [operation] }) });
    if (answer.status >= 300) return answer;
  }
  return answer!;
};

const etagIgnored: Spoiler = (message, forward) => {
  const { 'if-match': _match, 'if-none-match': _none, ...headers } = message.headers;
  return forward({ ...message, headers });
};

/** ServiceProviderConfig says the opposite of what is true of four features. */
const discoveryLies: Spoiler = async (message, forward) => {
  const answer = await forward(message);
  const body = json(answer.body);
  if (!endpoint(message.path).endsWith('/ServiceProviderConfig') || !isObject(body)) return answer;
  const opposite = (name: string) => {
    const feature = body[name];
    return isObject(feature) ? { [name]: { ...feature, supported: feature.supported !== true } } : {};
  };
  return withJson(answer, {
    ...body,
    ...opposite('sort'),
    ...opposite('bulk'),
    ...opposite('etag'),
    ...opposite('patch'),
  });
};

/** Ten servers that are wrong on purpose, by what is wrong. */
export const SPOILERS = {
  'members lost on PATCH': () => membersLost,
  'totals wrong': () => changeLists((body) => ({ ...body, totalResults: Number(body.totalResults) + 3 })),
  'filter ignored': () => ignoring('filter'),
  '500 for 404': () => serverErrorForUnknown,
  'secrets returned': () => secretsReturned,
  'startIndex ignored': () => ignoring('startIndex'),
  'duplicate accepted': duplicateAccepted,
  'PATCH not atomic': () => patchNotAtomic,
  'ETag ignored': () => etagIgnored,
  'discovery lying': () => discoveryLies,
} as const satisfies Record<string, () => Spoiler>;

export type SpoilerName = keyof typeof SPOILERS;

const HOP_HEADERS = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'host',
  'content-encoding',
]);

/** An HTTP proxy that spoils what passes through it. */
export class SpoilingProxy {
  private readonly server = http.createServer((request, response) => void this.serve(request, response));
  private readonly agent = new http.Agent({ keepAlive: true });
  private readonly behind: URL;
  url = '';

  constructor(
    target: string,
    private readonly spoiler: Spoiler,
  ) {
    this.behind = new URL(target);
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.behind.pathname}`;
    return this;
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = plain(request.headers);
    const message = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    try {
      const answer = await this.spoiler(message, (one) => this.forward(one));
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body === '' ? undefined : answer.body);
    } catch {
      response.destroy();
    }
  }

  private forward({ method, path, headers, body }: Message): Promise<Answer> {
    const { hostname, port } = this.behind;
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const request = http.request(
        { hostname, port, method, path, headers: { ...headers, ...length }, agent: this.agent },
        (reply) => {
          const chunks: Buffer[] = [];
          reply.on('data', (chunk: Buffer) => chunks.push(chunk));
          reply.on('error', reject);
          reply.on('end', () =>
            resolve({
              status: reply.statusCode ?? 0,
              headers: plain(reply.headers),
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body === '' ? undefined : body);
    });
  }
}

function plain(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => value !== undefined && !HOP_HEADERS.has(name))
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  );
}
