import { describe, expect, it } from '@jest/globals';
import { ReplyBatch } from '../../src/http/reply-batch.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the replies of one turn', () => {
  it('leave together at its end, in the order they came', async () => {
    const batch = new ReplyBatch();
    const sent: number[] = [];
    for (const number of [1, 2, 3]) batch.add(() => sent.push(number));
    expect(sent).toEqual([]);
    await turn();
    expect(sent).toEqual([1, 2, 3]);
    batch.add(() => sent.push(4));
    await turn();
    expect(sent).toEqual([1, 2, 3, 4]);
  });

  it('leave before its end when the first has waited for long', async () => {
    const batch = new ReplyBatch();
    const sent: number[] = [];
    batch.add(() => sent.push(1));
    const since = performance.now();
    while (performance.now() - since < 15);
    batch.add(() => sent.push(2));
    expect(sent).toEqual([1, 2]);
    await turn();
    expect(sent).toEqual([1, 2]);
  });
});
