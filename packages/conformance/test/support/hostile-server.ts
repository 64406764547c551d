import http from 'node:http';
import type { AddressInfo } from 'node:net';

const LIST = JSON.stringify({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: 0,
  startIndex: 1,
  itemsPerPage: 0,
  Resources: [],
});

/** What a hostile server does with everything but the first look at it. */
export const MANNERS = {
  'never answers': () => undefined,
  'resets the connection': (_request, response) => response.socket?.destroy(),
  'answers half a body': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/scim+json', 'content-length': '1000' });
    response.write('{"schemas":[');
    setImmediate(() => response.socket?.destroy());
  },
  floods: (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/scim+json' });
    const chunk = Buffer.alloc(1_000_000, 'x');
    const pour = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', pour);
    };
    pour();
  },
  'sends pages of HTML': (_request, response) => {
    response.writeHead(500, { 'content-type': 'text/html' }).end('<html><script>alert(1)</script>Oops</html>');
  },
  redirects: (request, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:1${request.url ?? ''}` }).end();
  },
  'sends broken JSON': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/scim+json' }).end('{"schemas": [}');
  },
  'sends JSON of other forms': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/scim+json' }).end('[null, {"emails": 7, "Resources": "x"}]');
  },
  'sends no content type': (_request, response) => {
    response.writeHead(201).end('{"id": {"__proto__": 1}, "meta": null, "schemas": 5, "Operations": [null]}');
  },
  'answers what is no HTTP': (_request, response) => {
    response.socket?.end('SMTP ready\r\n\r\n');
  },
} as const satisfies Record<string, (request: http.IncomingMessage, response: http.ServerResponse) => unknown>;

export type Manner = keyof typeof MANNERS;

/** A server that shows a SCIM list once, so that a run begins, and then behaves badly. */
export class HostileServer {
  private readonly server: http.Server;
  private first = true;
  url = '';

  constructor(manner: Manner) {
    this.server = http.createServer((request, response) => {
      request.resume();
      if (this.first) {
        this.first = false;
        response.writeHead(200, { 'content-type': 'application/scim+json' }).end(LIST);
      } else MANNERS[manner](request, response);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/scim/v2`;
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
