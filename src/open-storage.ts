import type { AdminStore } from './admin/admin-store.js';
import { openDatabaseFile } from './database-file.js';
import type { Readiness } from './http/tokens.js';
import { createDataSource } from './storage/data-source.js';
import type { SqlValue, Transaction } from './storage/store.js';

/** The open storage of a process. */
export interface Storage {
  readonly store: AdminStore & Readiness;
  close(): Promise<void>;
}

/** Opens the database, creating and migrating it as needed. */
export async function openStorage(databaseUrl: string, _role: 'server' | 'cli'): Promise<Storage> {
  const file = openDatabaseFile(databaseUrl);
  const dataSource = createDataSource({ sqlitePath: file.path });
  await dataSource.initialize();
  await dataSource.runMigrations();
  let last: Promise<unknown> = Promise.resolve();
  const query = <Row>(sql: string, parameters: readonly SqlValue[]) =>
    dataSource.query(sql, [...parameters]) as Promise<Row[]>;
  const transaction = <T>(job: (tx: Transaction) => Promise<T>): Promise<T> => {
    const run = last.then(() =>
      dataSource.transaction((manager) =>
        job({ query: (sql, parameters) => manager.query(sql, [...parameters]) } as Transaction),
      ),
    );
    last = run.catch(() => undefined);
    return run;
  };
  return {
    store: {
      query,
      transaction,
      deleteTenant: async (tenant) => {
        await transaction(async (tx) => {
          await tx.query('DELETE FROM token WHERE tenant = ?', [tenant]);
          await tx.query('DELETE FROM tenant WHERE key = ?', [tenant]);
        });
      },
      setDuplicateGroupNames: async () => undefined,
      health: async () => {
        await query('SELECT 1', []);
      },
    },
    close: async () => {
      await dataSource.destroy();
      file.remove();
    },
  };
}
