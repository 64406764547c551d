import { describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { laterTurn } from '../../src/storage/stretch.js';

describe('long work', () => {
  it('[H1] goes on one by one, each in a turn of the event loop of its own, in the order it came', async () => {
    let turns = 0;
    let isOver = false;
    const count = async (): Promise<void> => {
      while (!isOver) {
        await turn();
        turns += 1;
      }
    };
    const counting = count();
    const seen: { name: string; at: number }[] = [];
    const work = async (name: string): Promise<void> => {
      for (let part = 0; part < 2; part++) {
        await laterTurn();
        seen.push({ name, at: turns });
      }
    };
    await Promise.all([work('a'), work('b'), work('c')]);
    isOver = true;
    await counting;
    expect(seen.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    expect(new Set(seen.map(({ at }) => at)).size).toBe(seen.length);
  });
});
