import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const SAFE = /^[\w.:-]{1,128}$/;

/** Ids of requests: a safe X-Request-Id is kept, else one is made that no other process makes. */
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
