import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const SAFE = /^[\w.:-]{1,128}$/;

/**
 * Request ids: an X-Request-Id with safe characters is used as it is; otherwise an id is made that is unique among all
 * processes.
 */
export class RequestIds {
  readonly #prefix = randomBytes(9).toString('base64url');
  #count = 0;

  of(request: IncomingMessage): string {
    const given = request.headers['x-request-id'];
    return typeof given === 'string' && SAFE.test(given) ? given : this.make();
  }

  make(): string {
    this.#count += 1;
    return `${this.#prefix}-${this.#count}`;
  }
}
