import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ResourceLoader, type Kind } from '../../../src/storage/postgres/resource-loader.js';
import type { StoredResource } from '../../../src/storage/store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { BASE, createUser, OTHER_TENANT, TENANT, USER } from '../fixture.js';
import { openReplicas, type Replicas } from './support.js';

const KIND = { tenant: TENANT, type: USER, parts: { members: false, memberOf: true }, baseUrl: BASE };

describe('reads of single resources', () => {
  const asked: (readonly string[])[] = [];
  const answers: (() => void)[] = [];
  beforeEach(() => {
    asked.length = 0;
    answers.length = 0;
  });
  const open = (longMs: number) => new ResourceLoader(readAll, () => Promise.reject(new Error('not alone')), longMs);
  const readAll = ({ tenant }: Kind, ids: readonly string[]): Promise<StoredResource[]> => {
    asked.push(ids);
    const failing = tenant === OTHER_TENANT;
    const rows = ['1', 'b', 'a'].map((id) => ({ id, document: '{}' }) as StoredResource);
    return new Promise((resolve, reject) => {
      answers.push(() => (failing ? reject(new Error('lost')) : resolve(rows)));
    });
  };
  const turn = () => new Promise(setImmediate);
  const answer = () => answers.splice(0).forEach((each) => each());

  it('that come while one is read share the next statement, each kind its own; a failure is that of its statement alone', async () => {
    const gets = open(60_000);
    const early = gets.read(KIND, '1');
    await turn();
    const together = [gets.read(KIND, 'a'), gets.read(KIND, 'b'), gets.read(KIND, 'a'), gets.read(KIND, 'none')];
    const failed = gets.read({ ...KIND, tenant: OTHER_TENANT }, 'a');
    await turn();
    expect(asked).toHaveLength(1);
    answer();
    await early;
    expect(asked).toHaveLength(2);
    answer();
    expect((await Promise.all(together)).map((found) => found?.id)).toEqual(['a', 'b', 'a', undefined]);
    expect(asked).toHaveLength(3);
    answer();
    await expect(failed).rejects.toThrow('lost');
  });

  it('that are many, or wait for long, do not wait for the statement under way', async () => {
    const gets = open(100);
    const reads = [gets.read(KIND, 'a')];
    await turn();
    reads.push(...Array.from({ length: 32 }, () => gets.read(KIND, 'a')));
    await turn();
    expect(asked).toHaveLength(2);
    reads.push(gets.read(KIND, 'b'), gets.read(KIND, '1'));
    await turn();
    expect(asked).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked).toHaveLength(3);
    answer();
    await turn();
    answer();
    expect((await Promise.all(reads)).map(({ id } = {} as StoredResource) => id)).toEqual([
      ...Array.from({ length: 33 }, () => 'a'),
      'b',
      '1',
    ]);
  });
});

(ON_POSTGRES ? describe : describe.skip)('many at once', () => {
  let replicas: Replicas;
  beforeAll(async () => {
    replicas = await openReplicas(1);
  });
  afterAll(() => replicas.close());

  it('each gets its own, and none those of another tenant or what no text can hold', async () => {
    const store = replicas.stores[0]!;
    const users = await Promise.all(Array.from({ length: 60 }, (_, at) => createUser(store, `user${at}`)));
    const found = await Promise.all(
      users.flatMap(({ id }) => [
        store.get(TENANT, USER, id, KIND.parts, BASE),
        store.get(OTHER_TENANT, USER, id, KIND.parts, BASE),
        store.get(TENANT, USER, `${id}\0`, KIND.parts, BASE),
      ]),
    );
    expect(found.map((resource) => resource?.id)).toEqual(users.flatMap(({ id }) => [id, undefined, undefined]));
  });
});
