import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Json, type JsonObject, isObject } from '../../../src/json.js';
import { MAX_PAYLOAD, bulkResponse } from './bulk.js';
import { applyPatch, readBody } from './patch.js';
import { type Parameters, listResponse, projected } from './query.js';
import { TYPES, type ResourceType, configResource, schemaResources, typeResources } from './schemas.js';
import { ScimError } from './scim-error.js';
import { Store, type Stored } from './store.js';

export const TOKEN = 'reference-token-0123456789';

interface Call {
  method: string;
  segments: string[];
  query: Parameters;
  headers: http.IncomingHttpHeaders;
  body: Json | undefined;
  size: number;
}

interface Answer {
  status: number;
  body?: Json;
  headers?: Record<string, string>;
}

/** A small SCIM server in memory, right in everything the checks look at: the other side of the runner's tests. */
export class ReferenceServer {
  private readonly server = http.createServer((request, response) => void this.serve(request, response));
  private store!: Store;
  url = '';

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/scim/v2`;
    this.store = new Store(this.url);
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** How many resources there are. */
  get size(): number {
    return this.store.all().length;
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    let answer: Answer;
    try {
      answer = this.answer(readCall(request, Buffer.concat(chunks)));
    } catch (error) {
      const known = error instanceof ScimError ? error : new ScimError(500, 'something went wrong');
      answer = {
        status: known.status,
        body: known.body(),
        headers: known.status === 401 ? { 'www-authenticate': 'Bearer' } : {},
      };
    }
    const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
    response.writeHead(answer.status, {
      ...(text === '' ? {} : { 'content-type': 'application/scim+json' }),
      ...answer.headers,
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  }

  private answer(call: Call): Answer {
    const [endpoint = '', id, rest] = call.segments;
    const isConfig = endpoint === 'ServiceProviderConfig';
    if (
      !(isConfig && call.method === 'GET') &&
      !/^bearer reference-token-0123456789$/i.test(call.headers.authorization ?? '')
    ) {
      throw new ScimError(401, 'a bearer token is needed');
    }
    if (rest !== undefined) throw new ScimError(404, 'no such endpoint');
    if (isConfig || endpoint === 'ResourceTypes' || endpoint === 'Schemas') return this.discovery(endpoint, id, call);
    if (endpoint === 'Bulk') return this.bulk(call);
    if (endpoint === 'Me') throw new ScimError(501, '/Me is not supported');
    if (endpoint === '.search') return this.search(undefined, call);
    const type = TYPES.find((one) => one.endpoint === `/${endpoint}`);
    if (!type) throw new ScimError(404, 'no such endpoint');
    if (id === '.search') return this.search(type, call);
    return id === undefined ? this.collection(type, call) : this.resource(type, id, call);
  }

  private discovery(endpoint: string, id: string | undefined, { method, query }: Call): Answer {
    if (method !== 'GET' && method !== 'HEAD') throw new ScimError(405, 'read only');
    if (endpoint === 'ServiceProviderConfig') return { status: 200, body: configResource(this.url) };
    if (query.filter !== undefined) throw new ScimError(403, 'no filters here');
    const all = endpoint === 'Schemas' ? schemaResources(this.url) : typeResources(this.url);
    if (id !== undefined) {
      const found = all.find((one) => one.id === id);
      if (!found) throw new ScimError(404, `no ${id}`);
      return { status: 200, body: found };
    }
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:ListResponse'];
    return {
      status: 200,
      body: { schemas, totalResults: all.length, startIndex: 1, itemsPerPage: all.length, Resources: all },
    };
  }

  private search(type: ResourceType | undefined, { method, body }: Call): Answer {
    if (method !== 'POST') throw new ScimError(405, 'POST only');
    return { status: 200, body: listResponse(this.store, type, objectOf(body)) };
  }

  private collection(type: ResourceType, { method, query, body }: Call): Answer {
    if (method === 'GET' || method === 'HEAD') return { status: 200, body: listResponse(this.store, type, query) };
    if (method !== 'POST') throw new ScimError(405, 'GET and POST only');
    const row = this.store.create(type, readBody(type, objectOf(body)));
    return this.shown(row, 201, query);
  }

  private resource(type: ResourceType, id: string, call: Call): Answer {
    const { method, headers, query } = call;
    const row = this.store.get(type, id);
    const etag = this.store.etag(row);
    if (method === 'GET' || method === 'HEAD') {
      if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
      return this.shown(row, 200, query);
    }
    if (!['PUT', 'PATCH', 'DELETE'].includes(method)) throw new ScimError(405, 'GET, PUT, PATCH and DELETE only');
    this.write(row, method, call.body, headers['if-match']);
    return method === 'DELETE' ? { status: 204 } : this.shown(row, 200, query);
  }

  private write(row: Stored, method: string, body: Json | undefined, ifMatch: string | undefined): void {
    const { type } = row;
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== this.store.etag(row))
      throw new ScimError(412, 'the version has changed');
    if (method === 'DELETE') this.store.delete(row);
    else if (method === 'PUT') this.store.update(row, readBody(type, objectOf(body)));
    else this.store.update(row, applyPatch(type, row.body, objectOf(body)));
  }

  private bulk({ method, body, size }: Call): Answer {
    if (method !== 'POST') throw new ScimError(405, 'POST only');
    if (size > MAX_PAYLOAD) throw new ScimError(413, `more than maxPayloadSize ${MAX_PAYLOAD}`);
    return { status: 200, body: bulkResponse(objectOf(body), (operation, id) => this.operation(operation, id)) };
  }

  private operation(operation: JsonObject, newId: string): { status: number; location?: string } {
    const [endpoint, id] = String(operation.path).split('/').filter(Boolean);
    const type = TYPES.find((one) => one.endpoint === `/${endpoint}`);
    if (!type) throw new ScimError(404, 'no such endpoint');
    if (operation.method === 'POST') {
      const row = this.store.create(type, readBody(type, objectOf(operation.data)), newId);
      return { status: 201, location: this.location(row) };
    }
    const row = this.store.get(type, String(id));
    this.write(row, String(operation.method), operation.data, operation.version as string | undefined);
    return { status: operation.method === 'DELETE' ? 204 : 200, location: this.location(row) };
  }

  private location(row: Stored): string {
    return `${this.url}${row.type.endpoint}/${row.id}`;
  }

  private shown(row: Stored, status: number, query: Parameters): Answer {
    const headers = { etag: this.store.etag(row), ...(status === 201 ? { location: this.location(row) } : {}) };
    return { status, headers, body: projected(row.type, this.store.view(row), query) };
  }
}

function objectOf(body: Json | undefined): JsonObject {
  if (!isObject(body)) throw new ScimError(400, 'a JSON object was expected', 'invalidSyntax');
  return body;
}

/** Reads a request. @throws ScimError on what cannot be read */
function readCall(request: http.IncomingMessage, raw: Buffer): Call {
  const [path = '', search = ''] = (request.url ?? '').split('?');
  let segments: string[];
  try {
    segments = path.split('/').filter(Boolean).slice(2).map(decodeURIComponent);
  } catch {
    throw new ScimError(400, 'the path cannot be decoded', 'invalidPath');
  }
  const call = { method: request.method ?? '', segments, headers: request.headers, size: raw.length };
  const query = Object.fromEntries(new URLSearchParams(search)) as Parameters;
  if (raw.length === 0 || call.method === 'GET') return { ...call, query, body: undefined };
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  if (type !== 'application/scim+json' && type !== 'application/json') throw new ScimError(415, 'JSON is wanted');
  try {
    return { ...call, query, body: JSON.parse(raw.toString('utf8')) as Json };
  } catch {
    throw new ScimError(400, 'the body is no JSON', 'invalidSyntax');
  }
}
