import { expect, it } from '@jest/globals';
import { TokenLastUsed } from '../../src/auth/token-last-used.js';
import { type RequestFinished, ServiceEvents } from '../../src/observability/service-events.js';
import type { Store } from '../../src/storage/store.js';

const REFUSED = new Error('the database does not answer');

/** A store whose first transaction fails; gives what the others wrote. */
function failingOnce() {
  const written: unknown[][] = [];
  let transactions = 0;
  const store = {
    transaction: async (job: (tx: unknown) => Promise<unknown>) => {
      transactions += 1;
      if (transactions === 1) throw REFUSED;
      await job({ query: (_sql: string, parameters: unknown[]) => Promise.resolve(void written.push(parameters)) });
    },
  };
  return { store: store as unknown as Store, written };
}

it('what could not be written is written by the next attempt, with the time of the newest use', async () => {
  const events = new ServiceEvents();
  const { store, written } = failingOnce();
  const uses = new TokenLastUsed(store, events);
  const use = (tokenId: string) => events.publish({ kind: 'requestFinished', tokenId } as RequestFinished);
  use('a');
  use('b');
  const failed = uses.write();
  use('b');
  await expect(failed).rejects.toBe(REFUSED);
  const before = Date.now();
  await uses.onApplicationShutdown();
  expect(written.map(([, id]) => id)).toEqual(['a', 'b']);
  for (const [time] of written) expect(time).toBeLessThanOrEqual(before);
});

it('a failure of the last write is reported and does not keep the service from ending', async () => {
  const events = new ServiceEvents();
  const reports: unknown[] = [];
  events.subscribe((event) => {
    if (event.kind === 'backgroundFailed') reports.push([event.task, event.error]);
  });
  const uses = new TokenLastUsed(failingOnce().store, events);
  events.publish({ kind: 'requestFinished', tokenId: 'a' } as RequestFinished);
  await uses.onApplicationShutdown();
  expect(reports).toEqual([['note when tokens were used', REFUSED]]);
});
