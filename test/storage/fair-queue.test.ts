import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ClientGoneError, UnavailableError } from '../../src/scim/errors.js';
import { FairQueue } from '../../src/storage/fair-queue.js';
import { Semaphore } from '../../src/storage/semaphore.js';
import type { TenantKey } from '../../src/storage/store.js';
import { runs } from '../support/runs.js';

interface Item {
  readonly key: number;
  readonly n: number;
}

/** The same queue, written plainly: a list of keys in the order of their turns, and a list of items for each. */
class Model {
  keys: number[] = [];
  readonly items = new Map<number, Item[]>();

  push(item: Item): void {
    const items = this.items.get(item.key) ?? [];
    this.items.set(item.key, items);
    if (items.push(item) === 1) this.keys.push(item.key);
  }

  unshift(key: number, put: readonly Item[]): void {
    const items = this.items.get(key) ?? [];
    this.items.set(key, items);
    if (items.length === 0 && put.length > 0) this.keys.push(key);
    items.unshift(...put);
  }

  shift(may: (key: number) => boolean): Item | undefined {
    const key = this.keys.find(may);
    if (key === undefined) return undefined;
    this.keys = this.keys.filter((each) => each !== key);
    const items = this.items.get(key)!;
    const item = items.shift();
    if (items.length > 0) this.keys.push(key);
    return item;
  }
}

const keys = fc.integer({ min: 0, max: 4 });
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('push' as const), key: keys }),
    fc.record({ kind: fc.constant('unshift' as const), key: keys, count: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ kind: fc.constant('shift' as const), not: fc.option(keys, { nil: undefined }) }),
  ),
  { maxLength: 300 },
);

describe('the queue that takes turns', () => {
  it('[M1] does in any order of pushes and shifts what the plain description of it does', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const queue = new FairQueue<number, Item>();
        const model = new Model();
        let n = 0;
        for (const step of given) {
          if (step.kind === 'push') {
            const item = { key: step.key, n: (n += 1) };
            queue.push(step.key, item);
            model.push(item);
          } else if (step.kind === 'unshift') {
            const items = Array.from({ length: step.count }, () => ({ key: step.key, n: (n += 1) }));
            queue.unshift(step.key, items);
            model.unshift(step.key, items);
          } else {
            const may = (key: number) => key !== step.not;
            if (step.not === undefined) expect(queue.peek()).toBe(model.items.get(model.keys[0] ?? -1)?.[0]);
            expect(queue.shift(step.not === undefined ? undefined : may)).toBe(model.shift(may));
          }
          expect(queue.size).toBe([...model.items.values()].reduce((sum, items) => sum + items.length, 0));
          expect(queue.sizeOf(0)).toBe(model.items.get(0)?.length ?? 0);
        }
      }),
      runs('turns of a fair queue', 300),
    );
  });

  it('[M1] keeps the order of each key and gives nobody two turns while another waits', () => {
    const queue = new FairQueue<number, Item>();
    for (let n = 0; n < 1000; n++) queue.push(1, { key: 1, n });
    for (let n = 0; n < 3; n++) queue.push(2, { key: 2, n });
    queue.push(3, { key: 3, n: 0 });
    const order = Array.from({ length: queue.size }, () => queue.shift()!);
    expect(order.slice(0, 8).map(({ key }) => key)).toEqual([1, 2, 3, 1, 2, 1, 2, 1]);
    expect(order.filter(({ key }) => key === 1).map(({ n }) => n)).toEqual(Array.from({ length: 1000 }, (_, n) => n));
    expect(queue.shift()).toBeUndefined();
  });
});

const A = 1 as TenantKey;
const B = 2 as TenantKey;

/** A task that ends when it is told to. */
function held(): { run: () => Promise<void>; end: () => void; begun: () => boolean } {
  let end = (): void => undefined;
  let begun = false;
  const promise = new Promise<void>((resolve) => (end = resolve));
  const run = () => {
    begun = true;
    return promise;
  };
  return { run, end, begun: () => begun };
}

const turn = () => new Promise(setImmediate);

describe('the semaphore', () => {
  it('[M1] lets tenants take turns', async () => {
    const semaphore = new Semaphore(1);
    const order: TenantKey[] = [];
    const one = (tenant: TenantKey) => semaphore.run(async () => void order.push(tenant), { tenant });
    await Promise.all([...Array.from({ length: 5 }, () => one(A)), one(B), one(B)]);
    expect(order).toEqual([A, A, B, A, B, A, A]);
  });

  it('[M1] leaves places to others, whatever one tenant has under way', async () => {
    const semaphore = new Semaphore(3, { perTenant: 2 });
    const ofA = [held(), held(), held()];
    const ofB = held();
    const all = ofA.map(({ run }) => semaphore.run(run, { tenant: A }));
    await turn();
    expect(ofA.map(({ begun }) => begun())).toEqual([true, true, false]);
    all.push(semaphore.run(ofB.run, { tenant: B }));
    await turn();
    expect(ofB.begun()).toBe(true);
    ofB.end();
    await all[3];
    expect(ofA[2]!.begun()).toBe(false);
    ofA[0]!.end();
    await all[0];
    await turn();
    expect(ofA[2]!.begun()).toBe(true);
    ofA.forEach(({ end }) => end());
    await Promise.all(all);
    await semaphore.idle();
  });

  it('[M1] refuses the tenant of which too much waits, and nobody else', async () => {
    const semaphore = new Semaphore(1, { waiting: 2 });
    const task = held();
    const running = [A, A, A].map((tenant) => semaphore.run(task.run, { tenant }));
    await expect(semaphore.run(task.run, { tenant: A })).rejects.toThrow(UnavailableError);
    const other = semaphore.run(() => Promise.resolve('read'), { tenant: B });
    task.end();
    await expect(other).resolves.toBe('read');
    await Promise.all(running);
  });

  it('does not begin what nobody waits for any more', async () => {
    const semaphore = new Semaphore(1);
    const first = held();
    const second = held();
    const running = semaphore.run(first.run, { tenant: A });
    let gone = false;
    const waiting = semaphore.run(second.run, { tenant: A, isGone: () => gone }).catch((error: unknown) => error);
    const third = semaphore.run(() => Promise.resolve('done'), { tenant: A, isGone: () => false });
    gone = true;
    first.end();
    await running;
    expect(await waiting).toBeInstanceOf(ClientGoneError);
    expect(second.begun()).toBe(false);
    await expect(third).resolves.toBe('done');
  });
});
