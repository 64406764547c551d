import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { POSTGRES_FILTERS } from '../../../src/storage/filter-sql/postgres.js';
import { Gets } from '../../../src/storage/postgres/gets.js';
import { ResourceSql } from '../../../src/storage/read/resource-sql.js';
import type { Sql } from '../../../src/storage/sql.js';
import type { StoredResource } from '../../../src/storage/store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { BASE, createUser, OTHER_TENANT, registry, TENANT, USER } from '../fixture.js';
import { openReplicas, type Replicas } from './support.js';

const KIND = { tenant: TENANT, type: USER, parts: { members: false, memberOf: true }, baseUrl: BASE };
const resources = new ResourceSql(registry.resourceTypes, POSTGRES_FILTERS, 'elements');

describe('reads of single resources', () => {
  test('that wait at the same time share a statement, each kind its own; a failure is that of its statement alone', async () => {
    const asked: Sql[] = [];
    const answers: (() => void)[] = [];
    const gets = new Gets(resources, (statement) => {
      asked.push(statement);
      const failing = statement.parameters.includes(OTHER_TENANT);
      return new Promise((resolve, reject) => {
        answers.push(() =>
          failing ? reject(new Error('lost')) : resolve([{ id: 'b' }, { id: 'a' }] as StoredResource[]),
        );
      });
    });
    const early = ['1', '2', '3', '4'].map((id) => gets.read(KIND, id));
    const together = [gets.read(KIND, 'a'), gets.read(KIND, 'b'), gets.read(KIND, 'a'), gets.read(KIND, 'none')];
    const failed = gets.read({ ...KIND, tenant: OTHER_TENANT }, 'a');
    expect(asked).toHaveLength(4);
    answers.splice(0).forEach((answer) => answer());
    await Promise.all(early);
    expect(asked).toHaveLength(6);
    answers.splice(0).forEach((answer) => answer());
    expect((await Promise.all(together)).map((found) => found?.id)).toEqual(['a', 'b', 'a', undefined]);
    await expect(failed).rejects.toThrow('lost');
  });
});

(ON_POSTGRES ? describe : describe.skip)('many at once', () => {
  let replicas: Replicas;
  beforeAll(async () => {
    replicas = await openReplicas(1);
  });
  afterAll(() => replicas.close());

  test('each gets its own, and none those of another tenant or what no text can hold', async () => {
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
