import { expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { CASES } from './replay-cases.js';

it('each client that cases were recorded of has a file of its own', () => {
  const files = readdirSync(new URL('.', import.meta.url));
  const clients = [...new Set(CASES.map(({ client }) => client))];
  expect(files).toEqual(expect.arrayContaining(clients.map((client) => `${client}.test.ts`)));
});
