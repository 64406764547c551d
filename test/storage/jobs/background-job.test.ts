import { describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../src/storage/jobs/background-job.js';
import type { Lease } from '../../../src/storage/jobs/lease.js';

/** A promise with its ends. */
function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

describe('a background job', () => {
  it('runs once at a time, and once more when it is started meanwhile', async () => {
    const first = deferred();
    let running = 0;
    let runs = 0;
    const job = new BackgroundJob({
      name: 'count',
      report: () => undefined,
      work: async () => {
        expect((running += 1)).toBe(1);
        runs += 1;
        if (runs === 1) await first.promise;
        running -= 1;
      },
    });
    job.start();
    job.start();
    job.start();
    first.resolve();
    await job.done();
    expect(runs).toBe(2);
  });

  it('reports an error under its name and runs again', async () => {
    const reports: [string, unknown][] = [];
    const error = new Error('no');
    let runs = 0;
    const job = new BackgroundJob({
      name: 'fail once',
      report: (name, reason) => reports.push([name, reason]),
      work: () => ((runs += 1) === 1 ? Promise.reject(error) : Promise.resolve()),
    });
    job.start();
    await job.done();
    expect(runs).toBe(2);
    expect(reports).toEqual([['fail once', error]]);
  });

  it('tells the running work to end when it is closed, waits for it, and does not begin again', async () => {
    const begun = deferred();
    let runs = 0;
    let ended = false;
    const job = new BackgroundJob({
      name: 'wait',
      report: () => undefined,
      work: async (signal) => {
        runs += 1;
        begun.resolve();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        ended = true;
      },
    });
    job.start();
    await begun.promise;
    await job.close();
    expect(ended).toBe(true);
    job.start();
    await job.done();
    expect(runs).toBe(1);
  });

  it('does nothing while another process holds its lease, and asks again', async () => {
    let asked = 0;
    let runs = 0;
    const lease: Lease = {
      run: async (work, signal) => {
        if ((asked += 1) === 1) return false;
        await work(signal);
        return true;
      },
    };
    const work = () => {
      runs += 1;
      return Promise.resolve();
    };
    const job = new BackgroundJob({ name: 'lease', report: () => undefined, work, lease });
    job.start();
    await job.done();
    expect([asked, runs]).toEqual([2, 1]);
  });
});
