import { expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { CASES } from './replay-cases.js';

it('each client that cases were recorded of has a file of its own, which replays them', () => {
  const clients = [...new Set(CASES.map(({ client }) => client))];
  const missing = clients.filter((client) => {
    const file = new URL(`${client}.test.ts`, import.meta.url);
    return !existsSync(file) || !readFileSync(file, 'utf8').includes(`replayCasesOf('${client}')`);
  });
  expect(missing).toEqual([]);
});
