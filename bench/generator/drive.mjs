import { Connection } from '../lib/connection.mjs';
import { percentile } from '../lib/stats.mjs';

/** Of the replies of a round, one in so many is parsed and checked in full, and every connection's first. */
const SAMPLE = 400;

/**
 * Keeps a request of the row under way on each connection until the time is over or the row has no more to send, and
 * waits for the last replies. Every status is checked, and the bodies of a sample. Anything wrong rejects.
 */
export function drive(row, api, { connections, seconds = 0 }) {
  const lines = Array.from({ length: connections }, () => new Connection(api.port));
  const latencies = [];
  const started = performance.now();
  const deadline = started + seconds * 1000;
  return new Promise((resolve, reject) => {
    let open = connections;
    let failed = false;
    const fail = (error) => {
      failed = true;
      lines.forEach((line) => line.close());
      reject(error);
    };
    const next = (slot, first) => {
      // The first request is sent in any case, so that even a round of no time measures one.
      const text = first || performance.now() < deadline ? row.next(slot) : undefined;
      if (text === undefined) {
        if (--open === 0) finish();
        return;
      }
      const sampled = first || latencies.length % SAMPLE === 0;
      const sentAt = performance.now();
      lines[slot].send(text, sampled, (status, body, error) => {
        if (failed) return;
        latencies.push(performance.now() - sentAt);
        try {
          if (error) throw error;
          if (!row.statuses.includes(status)) throw new Error(`${status} ${body.subarray(0, 2000)}`);
          row.replied?.(slot, status);
          if (sampled && row.check) row.check(body.length > 0 ? JSON.parse(body) : undefined, slot);
        } catch (problem) {
          return fail(new Error(`${row.name}: ${problem.message}\nrequest: ${text.slice(0, 600)}`));
        }
        next(slot, false);
      });
    };
    const finish = () => {
      const elapsed = (performance.now() - started) / 1000;
      lines.forEach((line) => line.close());
      resolve({ requests: latencies.length, seconds: elapsed, latencies });
    };
    for (let slot = 0; slot < connections; slot++) next(slot, true);
  });
}

/** Drives a row for a time. A row that uses something up is put back in between, while the clock stands still. */
export async function round(row, api, { connections, seconds }) {
  let requests = 0;
  let elapsed = 0;
  let latencies = [];
  do {
    const part = await drive(row, api, { connections, seconds: seconds - elapsed });
    requests += part.requests;
    elapsed += part.seconds;
    latencies = latencies.length === 0 ? part.latencies : latencies.concat(part.latencies);
    await row.after?.();
  } while (row.refills && elapsed < seconds * 0.9);
  latencies.sort((a, b) => a - b);
  return {
    requests,
    perSecond: requests / elapsed,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}
