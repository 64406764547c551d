import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../src/scim/errors.js';
import { SettingEntity, TenantEntity } from '../../src/storage/entities/index.js';
import type { Transaction } from '../../src/storage/store.js';
import { ON_POSTGRES } from '../support/postgres.js';
import { createUser, names, openStore, type TestStore, USER } from './fixture.js';

const REFUSED = new Error('refused by the job');

let opened: TestStore;
const store = () => opened.store;
beforeEach(async () => {
  opened = await openStore();
});
afterEach(() => opened.close());

const addSetting = (name: string) => (tx: Transaction) =>
  tx.manager.getRepository(SettingEntity).insert({ name, value: 'v' });
/** Those of the test: the store has leases of its own there. */
const settingNames = async (): Promise<string[]> => {
  const settings = await store()
    .manager.getRepository(SettingEntity)
    .find({ order: { name: 'ASC' } });
  return settings.map(({ name }) => name).filter((name) => !name.startsWith('lease.'));
};

describe('repositories of a transaction', () => {
  it('insert, change, count, find and delete, and give back the number that the database gave out', async () => {
    const made = await store().transaction(async (tx) => {
      const tenants = tx.manager.getRepository(TenantEntity);
      const tenant = await tenants.save(tenants.create({ id: 'acme', displayName: 'Acme', createdAt: 5 }));
      expect(await tenants.update({ id: 'acme' }, { displayName: 'Acme Ltd' })).toMatchObject({ affected: 1 });
      expect(await tenants.update({ id: 'nobody' }, { displayName: 'x' })).toMatchObject({ affected: 0 });
      expect(await tenants.findOneBy({ key: tenant.key })).toMatchObject({ id: 'acme', displayName: 'Acme Ltd' });
      return tenant;
    });
    expect(made).toMatchObject({ key: expect.any(Number), mode: 'lenient', duplicateGroupNames: 'allow' });
    const read = await store().manager.getRepository(TenantEntity).findOneBy({ id: 'acme' });
    expect(read).toMatchObject({ key: made.key, displayName: 'Acme Ltd', createdAt: 5, jwt: null });
    await store().transaction(async (tx) => {
      expect(await tx.manager.getRepository(TenantEntity).delete({ id: 'acme' })).toMatchObject({ affected: 1 });
    });
    expect(await store().manager.getRepository(TenantEntity).count()).toBe(0);
  });

  it('are undone with their job, and end with it', async () => {
    let left: Transaction | undefined;
    const job = store().transaction(async (tx) => {
      left = tx;
      await addSetting('a')(tx);
      throw REFUSED;
    });
    await expect(job).rejects.toBe(REFUSED);
    expect(await settingNames()).toEqual([]);
    await expect(addSetting('b')(left!)).rejects.toThrow('has ended');
  });

  it('begin no transaction of their own', async () => {
    const job = store().transaction((tx) => tx.manager.transaction((own) => own.getRepository(SettingEntity).find()));
    await expect(job).rejects.toThrow('the manager of a transaction');
  });
});

describe('repositories of a store', () => {
  it('only read', async () => {
    const settings = store().manager.getRepository(SettingEntity);
    await expect(settings.insert({ name: 'a', value: 'v' })).rejects.toThrow('Only reads');
    await expect(settings.save({ name: 'a', value: 'v' })).rejects.toThrow('Only reads');
    await expect(settings.delete({ name: 'a' })).rejects.toThrow('Only reads');
    expect(await settingNames()).toEqual([]);
  });

  it('see what is committed, and nothing of a transaction under way', async () => {
    await store().transaction(async (tx) => {
      await addSetting('a')(tx);
      expect(await settingNames()).toEqual([]);
      expect(await tx.manager.getRepository(SettingEntity).countBy({ name: 'a' })).toBe(1);
    });
    expect(await settingNames()).toEqual(['a']);
  });

  (ON_POSTGRES ? it.skip : it)(
    'are the only way: the DataSource itself does not write on the connection of the commits',
    async () => {
      const own = store().manager.dataSource.getRepository(SettingEntity);
      await expect(own.find()).rejects.toThrow('the manager of a transaction');
      await expect(own.save({ name: 'a', value: 'v' })).rejects.toThrow('the manager of a transaction');
      expect(await settingNames()).toEqual([]);
    },
  );
});

describe('repository writes among the writes of resources', () => {
  /** Creates a user, and fails afterwards when told to. */
  const addUser = (userName: string, fails: boolean) =>
    store().transaction(async (tx) => {
      await createUser({ transaction: (job) => job(tx) } as TestStore['store'], userName);
      if (fails) throw REFUSED;
    });

  it('roll back alone when they fail, and outlive neighbours that fail', async () => {
    await store().transaction(addSetting('taken'));
    const jobs = Array.from({ length: 80 }, (_, at) => {
      const name = String(at).padStart(2, '0');
      switch (at % 4) {
        case 0:
          return { kind: 'setting', name, fails: false, done: store().transaction(addSetting(name)) };
        case 1:
          return { kind: 'user', name, fails: false, done: addUser(name, false) };
        case 2: {
          // Writes, and then what the database refuses.
          const done = store().transaction(async (tx) => {
            await addSetting(name)(tx);
            await addSetting('taken')(tx);
          });
          return { kind: 'setting', name, fails: true, done };
        }
        default:
          return { kind: 'user', name, fails: at % 8 === 3, done: addUser(name, at % 8 === 3) };
      }
    });
    const outcomes = await Promise.allSettled(jobs.map(({ done }) => done));
    const kept = (kind: string) => jobs.filter((job) => job.kind === kind && !job.fails).map(({ name }) => name);
    expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(jobs.map(({ fails }) => fails));
    expect(await settingNames()).toEqual([...kept('setting'), 'taken']);
    expect((await names(store(), USER)).toSorted()).toEqual(kept('user'));
  });

  (ON_POSTGRES ? it.skip : it)('are not taken by the loss of a later batch once they are acknowledged', async () => {
    await store().transaction(addSetting('acknowledged'));
    const outcomes = await Promise.allSettled([
      store().transaction(addSetting('lost')),
      addUser('lost', false),
      // As a full disk does.
      store().transaction(async (tx) => {
        await tx.query('ROLLBACK', []);
        throw REFUSED;
      }),
    ]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(UnavailableError) });
    await store().transaction(addSetting('later'));
    expect(await settingNames()).toEqual(['acknowledged', 'later']);
  });
});
