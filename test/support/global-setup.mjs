import { startCluster } from './postgres-cluster.mjs';

/** With TEST_DATABASE=postgres, one PostgreSQL server for the whole run, unless TEST_POSTGRES_URL names one. */
export default async function setUp() {
  if (process.env.TEST_DATABASE !== 'postgres' || process.env.TEST_POSTGRES_URL) return;
  const cluster = await startCluster();
  process.env.TEST_POSTGRES_URL = cluster.url;
  globalThis.rollcallTestCluster = cluster;
}
