import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { type BodyText, encodeJson } from '../../../src/scim-api/resources/encode-json.js';

const PIECES = ['{"a":"', 'é ü ß', '"', '漢字', '😀', ',', 'plain ascii'];

const textOf = async (body: BodyText): Promise<string> =>
  body instanceof Readable ? String(await buffer(body)) : String(body);

it.each([
  ['a small text', 1],
  ['one that is encoded', 2_000],
  ['a smaller one after it', 1_000],
  ['one too large to be encoded at once', 150_000],
])('%s is the same text', async (_what, times) => {
  const pieces = Array.from({ length: times }, () => PIECES).flat();
  const whole = pieces.join('');
  expect((await textOf(encodeJson(pieces))) === whole).toBe(true);
});

it('[H5] encodes a very large text in slices, each in a turn of its own, as fast as they are taken', async () => {
  // No slice may end between the halves of a character, wherever it ends.
  const pieces = ['a', '😀'.repeat(3_000_000), '漢', '😀'.repeat(300_000), '"}'];
  const whole = pieces.join('');
  const body = encodeJson(pieces) as Readable;
  expect(body).toBeInstanceOf(Readable);
  const slices: Buffer[] = [];
  let turns = 0;
  let ended = false;
  const count = () => {
    turns += 1;
    if (!ended) setImmediate(count);
  };
  setImmediate(count);
  for await (const slice of body) slices.push(slice as Buffer);
  ended = true;
  expect(Math.max(...slices.map(({ length }) => length))).toBeLessThanOrEqual(3 * 256 * 1024 + 4);
  expect(turns).toBeGreaterThanOrEqual(slices.length - 1);
  expect(Buffer.concat(slices).equals(Buffer.from(whole))).toBe(true);
});

it('[H5] encodes no more than the reader takes, and keeps no text that was sent', async () => {
  const pieces = Array.from({ length: 400 }, () => 'x'.repeat(100_000));
  const body = encodeJson(pieces) as Readable;
  const iterator = body[Symbol.asyncIterator]();
  await iterator.next();
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  expect(body.readableLength).toBeLessThanOrEqual(2 * 256 * 1024);
  expect(pieces[0]).toBe('');
  expect(pieces.at(-1)).not.toBe('');
  body.destroy();
});

it('gives bytes that the next text does not alter', () => {
  const first = encodeJson(Array.from({ length: 20_000 }, () => 'a'));
  encodeJson(Array.from({ length: 20_000 }, () => 'b'));
  expect(String(first) === 'a'.repeat(20_000)).toBe(true);
});

it('[H5] sends bytes out of the database as they are, between the texts around them', async () => {
  const bytes = Buffer.from('é'.repeat(500_000));
  const pieces = ['{"a":"ü', bytes.subarray(2), '", "b":"', bytes, '"}'];
  const whole = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
  const body = encodeJson([...pieces]) as Readable;
  const slices: Buffer[] = [];
  for await (const slice of body) slices.push(slice as Buffer);
  expect(Math.max(...slices.map(({ length }) => length))).toBeLessThanOrEqual(256 * 1024);
  expect(Buffer.concat(slices).equals(whole)).toBe(true);
});
