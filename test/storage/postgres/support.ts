import { startCluster } from '../../support/postgres-cluster.mjs';
import { PostgresStore, type PostgresStoreOptions } from '../../../src/storage/postgres/postgres-store.js';
import { createDatabase, type TestDatabase } from '../../support/postgres.js';
import { registry } from '../fixture.js';

/** Several stores on one database, as replicas have them. */
export interface Replicas {
  readonly database: TestDatabase;
  readonly stores: readonly PostgresStore[];
  close(): Promise<void>;
}

/** Opens all of them at once on an empty database. */
export async function openReplicas(count: number, options: Partial<PostgresStoreOptions> = {}): Promise<Replicas> {
  const database = await createDatabase(options.url);
  const open = () => PostgresStore.open({ resourceTypes: registry.resourceTypes, ...options, url: database.url });
  const stores = await Promise.all(Array.from({ length: count }, open));
  return {
    database,
    stores,
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    },
  };
}

/** A server of the test's own, for tests that stop it. */
export interface OwnCluster {
  readonly url: string;
  /** SIGINT cuts all sessions and shuts down, SIGQUIT is a crash. */
  halt(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function ownCluster(): Promise<OwnCluster> {
  return (await startCluster({ fsync: 'off' })) as OwnCluster;
}
