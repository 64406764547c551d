import { setTimeout as wait } from 'node:timers/promises';
import { Api } from '../../bench/generator/api.mjs';
import { Connection } from '../../bench/lib/connection.mjs';
import { Pipeline } from './pipeline.mjs';

/** What is under way when the attack's time is over is waited for so long, in milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * What an attack acts by: every way is bounded by a count and by the attack's time. Replies are counted by status, refusals by status and code;
 * `closed` is a connection that the service closed under a request, `no reply` a request never answered.
 */
export class Client {
  statuses = {};
  #end = 0;
  #seconds;

  constructor({ port, path, token, quick, seconds }) {
    this.port = port;
    this.path = path;
    this.token = token;
    this.quick = quick;
    this.api = new Api({ port, path, token });
    this.#seconds = seconds;
  }

  /** The clock of the attack begins. */
  start() {
    this.#end = performance.now() + this.#seconds * 1000;
  }

  get isOver() {
    return performance.now() >= this.#end;
  }

  get millisecondsLeft() {
    return Math.max(0, this.#end - performance.now());
  }

  /** The text of a request, as Api.request gives it; `path` from the root when it is not below the SCIM base. */
  request(method, path, body) {
    return this.api.request(method, path, body);
  }

  /** A GET of the change feed. */
  feed(query) {
    return `GET /api/v1/changes?${query} HTTP/1.1\r\n${this.api.head}\r\n`;
  }

  seen(what, count = 1) {
    this.statuses[what] = (this.statuses[what] ?? 0) + count;
  }

  /** Keeps a request under way on each connection; `next(number)` gives the text of each. A closed one is opened anew. */
  async flood({ connections, count, next }) {
    let number = 0;
    const open = new Set();
    const one = async () => {
      let line;
      while (!this.isOver && number < count) {
        if (line?.isOver !== false) line = new Connection(this.port);
        const text = next(number++);
        open.add(line);
        const reply = await new Promise((resolve) =>
          line.send(text, false, (status, body, error) => resolve(error ? 'closed' : nameOf(status, body))),
        );
        open.delete(line);
        this.seen(reply);
        if (reply === 'closed') await wait(5);
      }
      line?.close();
    };
    await this.#patiently(Promise.all(Array.from({ length: connections }, one)), () => {
      this.seen('no reply', open.size);
      open.forEach((line) => line.close());
    });
  }

  /** Sends requests and goes away after so many milliseconds, before they are answered. */
  async leave({ connections, count, next, afterMs }) {
    let number = 0;
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (!this.isOver && number < count) {
          const line = new Connection(this.port);
          line.send(next(number++), false, (status, body, error) => this.seen(error ? 'closed' : nameOf(status, body)));
          await wait(afterMs);
          line.close();
        }
      }),
    );
  }

  /**
   * Writes so many requests on each socket without waiting for replies. With `reads: false` nothing is read until the
   * attack's time is over; then what the service still sends tells whether it had closed the socket.
   */
  async pipeline({ sockets, requests, text, reads = true }) {
    const lines = Array.from({ length: sockets }, () => new Pipeline(this.port, { reads }));
    const all = Promise.all(lines.map((line) => line.send(requests, text)));
    await Promise.race([all, wait(this.millisecondsLeft + (reads ? PATIENCE_MS : 0))]);
    if (!reads) await wait(this.millisecondsLeft);
    const ends = await Promise.all(lines.map((line) => line.end()));
    for (const { statuses, closed } of ends) {
      for (const [status, count] of Object.entries(statuses)) this.seen(status, count);
      const replies = Object.values(statuses).reduce((sum, count) => sum + count, 0);
      if (closed && replies < requests) this.seen('closed');
      else if (replies < requests) this.seen('no reply', requests - replies);
    }
  }

  async #patiently(work, giveUp) {
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, this.millisecondsLeft + PATIENCE_MS, true)));
    if (await Promise.race([work.then(() => false), late])) giveUp();
    clearTimeout(timer);
  }
}

/** A reply's status, and the code of a refusal: the detail ends with it. */
function nameOf(status, body) {
  const code = status < 400 ? undefined : /\[([a-z0-9-]+)\]"/.exec(body.toString('latin1'))?.[1];
  return code ? `${status} ${code}` : String(status);
}
