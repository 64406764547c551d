import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { PartTurns } from '../../src/http/part-turns.js';
import { PerTurn } from '../../src/http/per-turn.js';

it('[H3] so many begin in a turn, the others in the next ones, in order', async () => {
  const perTurn = new PerTurn(2);
  const begun: number[] = [];
  const ask = (number: number) => {
    if (perTurn.mayNow(() => begun.push(number))) begun.push(number);
  };
  for (let number = 0; number < 5; number++) ask(number);
  expect(begun).toEqual([0, 1]);
  await turn();
  expect(begun).toEqual([0, 1, 2, 3]);
  // Whoever comes now comes after those that wait.
  ask(5);
  await turn();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
  await turn();
  await turn();
  ask(6);
  ask(7);
  ask(8);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

it('[H6] parts have a turn of the event loop each, by turns among the tenants', async () => {
  const turns = new PartTurns();
  const done: string[] = [];
  await new Promise<void>((resolve) => {
    for (const part of ['a1', 'a2', 'a3', 'b1']) {
      turns.take(part[0], () => {
        done.push(part);
        setImmediate(() => {
          done.push('others');
          if (part === 'a3') resolve();
        });
      });
    }
  });
  expect(done).toEqual(['a1', 'others', 'b1', 'others', 'a2', 'others', 'a3', 'others']);
});
