import { Connection } from '../../bench/lib/connection.mjs';
import { percentile } from '../../bench/lib/stats.mjs';

const CONNECTIONS = 4;
/** One in so many requests comes over a new connection. */
const ANEW = 25;
/** What is due in the end is waited for so long, in milliseconds; past it it counts with the time it had until then. */
const PATIENCE_MS = 60_000;

/**
 * Sends a request at each tick of a clock, whether or not those before were answered, so that a service that stands still
 * is seen by all the requests that come meanwhile. A request that had to wait for a free connection counts from its tick.
 */
export class Paced {
  #api;
  #mix;
  #ids;
  #lines = [];
  #idle = [];
  #due = [];
  #open = new Set();
  #number = 0;
  #latencies = [];
  #statuses = {};
  #timer;
  #started = performance.now();
  #settled = () => undefined;

  constructor(api, mix, ids) {
    this.#api = api;
    this.#mix = mix;
    this.#ids = ids;
    for (let slot = 0; slot < CONNECTIONS; slot++) this.#idle.push(slot);
    this.#timer = setInterval(() => this.#tick(), Math.min(mix.every, 10));
  }

  /** Stops the clock, waits for what is under way, and gives the figures. */
  async end() {
    clearInterval(this.#timer);
    let timer;
    if (this.#due.length > 0 || this.#open.size > 0) {
      const settled = new Promise((resolve) => (this.#settled = resolve));
      await Promise.race([settled, new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)))]);
      clearTimeout(timer);
    }
    const now = performance.now();
    for (const { at } of [...this.#due.splice(0), ...this.#open]) this.#note('no reply', now - at);
    this.#lines.forEach((line) => line?.close());
    const sorted = this.#latencies.sort((a, b) => a - b);
    return {
      requests: sorted.length,
      p50Ms: percentile(sorted, 0.5),
      p99Ms: percentile(sorted, 0.99),
      maxMs: sorted.at(-1),
      statuses: this.#statuses,
    };
  }

  #tick() {
    const now = performance.now();
    const wanted = Math.floor((now - this.#started) / this.#mix.every);
    while (this.#number < wanted) {
      const tick = this.#started + (this.#number + 1) * this.#mix.every;
      this.#due.push({ number: this.#number++, at: tick });
    }
    this.#send(now);
  }

  /** Sends what is due on the idle connections. What this process itself sends late is not the service's doing. */
  #send(sentAt) {
    while (this.#idle.length > 0 && this.#due.length > 0) {
      const request = this.#due.shift();
      if (!request.waited) request.at = sentAt;
      const slot = this.#idle.shift();
      this.#exchange(slot, request);
    }
    for (const request of this.#due) request.waited = true;
  }

  #exchange(slot, request) {
    if (request.number % ANEW === 0) this.#lines[slot]?.close();
    if (request.number % ANEW === 0 || this.#lines[slot]?.isOver !== false) {
      this.#lines[slot] = new Connection(this.#api.port);
    }
    this.#open.add(request);
    this.#lines[slot].send(this.#mix.next(this.#api, this.#ids, request.number), false, (status, _body, error) => {
      if (!this.#open.delete(request)) return;
      const now = performance.now();
      this.#note(error ? 'closed' : status, now - request.at);
      this.#idle.push(slot);
      this.#send(now);
      if (this.#open.size === 0 && this.#due.length === 0) this.#settled();
    });
  }

  #note(status, latency) {
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    this.#latencies.push(latency);
  }
}
