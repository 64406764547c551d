import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { UniquenessError } from '../../src/scim/errors.js';
import { change, create, createUser, GROUP, openStore, OTHER_TENANT, TENANT, USER, type TestStore } from './fixture.js';

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore();
});
afterAll(() => opened.close());

it('exactly one of 100 racing creations of one userName succeeds', async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, (_, at) => createUser(opened.store, at % 2 ? 'Racer' : 'racer')),
  );
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(UniquenessError);
});

it('the error names the attribute and no value', async () => {
  await createUser(opened.store, 'secretive');
  const error = await createUser(opened.store, 'secretive').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 409, scimType: 'uniqueness', detail: expect.stringContaining('"userName"') });
  expect((error as UniquenessError).detail).not.toContain('secretive');
});

it('a refused update leaves everything as it was', async () => {
  await createUser(opened.store, 'holder');
  const other = await createUser(opened.store, 'other', { title: 'x' });
  await expect(change(opened.store, USER, other.id, { userName: 'HOLDER', title: 'y' })).rejects.toThrow(
    UniquenessError,
  );
  await expect(change(opened.store, USER, other.id, { userName: 'Other', title: 'y' })).resolves.toMatchObject({
    changed: true,
  });
});

it('values longer than an index entry are told apart', async () => {
  const long = 'n'.repeat(10_000);
  await createUser(opened.store, `${long}1`);
  await createUser(opened.store, `${long}2`);
  await expect(createUser(opened.store, `${long}1`)).rejects.toThrow(UniquenessError);
});

it('a tenant decides whether groups may share a name', async () => {
  const { store } = opened;
  const name = (displayName: string, tenant = TENANT) => create(store, GROUP, { displayName }, [], tenant);
  await name('Twin');
  const second = await name('twin');
  await expect(store.setDuplicateGroupNames(TENANT, 'reject')).rejects.toThrow(UniquenessError);
  await name('TWIN');
  await store.transaction(async (tx) => tx.remove(TENANT, GROUP, (await tx.find(TENANT, GROUP, second.resource.id))!));
  await expect(store.setDuplicateGroupNames(TENANT, 'reject')).rejects.toThrow(UniquenessError);
  await name('Alone', OTHER_TENANT);
  await store.setDuplicateGroupNames(OTHER_TENANT, 'reject');
  await expect(name('alone', OTHER_TENANT)).rejects.toThrow(UniquenessError);
  await name('Another', OTHER_TENANT);
  await expect(name('another', OTHER_TENANT)).rejects.toThrow(UniquenessError);
  await name('Alone');
  await store.setDuplicateGroupNames(OTHER_TENANT, 'allow');
  await name('alone', OTHER_TENANT);
});
