import { Connection } from '../lib/connection.mjs';

/** How requests to one subject are written, and plain calls for loading and checking. */
export class Api {
  #connection;
  #queue = Promise.resolve();

  constructor({ port, path, token }) {
    this.port = port;
    this.path = path;
    this.head = `Host: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nAccept: application/scim+json\r\n`;
  }

  /** The text of a request. `path` is below the SCIM base; `body` a value to send as JSON. */
  request(method, path, body) {
    if (body === undefined) return `${method} ${this.path}${path} HTTP/1.1\r\n${this.head}\r\n`;
    const text = JSON.stringify(body);
    const entity = `Content-Type: application/scim+json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
    return `${method} ${this.path}${path} HTTP/1.1\r\n${this.head}${entity}`;
  }

  /** Sends one request over a connection of its own and resolves with the parsed body. Throws unless the status is expected. */
  call(method, path, body, expected = [200, 201, 204]) {
    const result = this.#queue.then(() => {
      // A server closes what is idle for long.
      if (this.#connection?.isOver !== false) this.#connection = new Connection(this.port);
      return exchange(this.#connection, this.request(method, path, body), `${method} ${path}`, expected);
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  close() {
    this.#connection?.close();
    this.#connection = undefined;
  }
}

/** One request and its reply's body, parsed. */
export function exchange(connection, text, name, expected) {
  return new Promise((resolve, reject) => {
    connection.send(text, true, (status, body, error) => {
      if (error) return reject(new Error(`${name}: ${error.message}`));
      if (!expected.includes(status)) return reject(new Error(`${name}: ${status} ${body.subarray(0, 2000)}`));
      try {
        resolve(body.length > 0 ? JSON.parse(body) : undefined);
      } catch (problem) {
        reject(new Error(`${name}: the body is no JSON: ${problem.message}`));
      }
    });
  });
}
