import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const STATUS = /HTTP\/1\.1 (\d{3}) /g;
/** Longest head of a status line that two pieces can share. */
const OVERLAP = 16;
/** Requests written at once. */
const BATCH = 200;
/** A socket that was not read is read so long in the end, in milliseconds, to see whether the service had closed it. */
const LAST_LOOK_MS = 1500;

/** A socket with many requests under way at once. Replies are counted by their status lines alone. */
export class Pipeline {
  #socket;
  #statuses = {};
  #rest = '';
  #closed = false;
  #replies = 0;
  #done = () => undefined;
  #wanted = Infinity;
  #reads;

  constructor(port, { reads }) {
    this.#reads = reads;
    this.#socket = net.connect({ port, host: '127.0.0.1' });
    this.#socket.on('data', (bytes) => this.#take(bytes));
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#closed = true;
      this.#done();
    });
    if (!reads) this.#socket.pause();
  }

  /** Resolves when so many replies came or the service closed the socket. */
  async send(requests, text) {
    this.#wanted = requests;
    const finished = new Promise((resolve) => (this.#done = resolve));
    for (let from = 0; from < requests && !this.#closed; from += BATCH) {
      const batch = text.repeat(Math.min(BATCH, requests - from));
      if (this.#socket.write(batch)) continue;
      await new Promise((resolve) => {
        const go = () => {
          this.#socket.off('drain', go).off('close', go);
          resolve();
        };
        this.#socket.once('drain', go).once('close', go);
      });
    }
    await finished;
  }

  /** Destroys the socket and tells what was seen on it. */
  async end() {
    if (!this.#reads && !this.#closed) {
      this.#socket.resume();
      await Promise.race([new Promise((resolve) => this.#socket.once('close', resolve)), wait(LAST_LOOK_MS)]);
    }
    const closed = this.#closed;
    this.#socket.destroy();
    return { statuses: this.#statuses, closed };
  }

  #take(bytes) {
    const text = this.#rest + bytes.toString('latin1');
    let last = 0;
    for (const match of text.matchAll(STATUS)) {
      this.#statuses[match[1]] = (this.#statuses[match[1]] ?? 0) + 1;
      this.#replies++;
      last = match.index + match[0].length;
    }
    this.#rest = text.slice(Math.max(last, text.length - OVERLAP));
    if (this.#replies >= this.#wanted) this.#done();
  }
}
