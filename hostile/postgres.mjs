import pg from 'pg';
import { startCluster } from '../test/support/postgres-cluster.mjs';

/** The throw-away server of the tests, as the bench's subjects take it. Databases are dropped with it. */
export async function startPostgres() {
  const { url, port, stop } = await startCluster();
  const names = new Map();
  return {
    version: 'of the tests',
    createDatabase: (name) => names.get(name),
    /** Makes a database that `createDatabase` then gives the address of, since a subject asks for it synchronously. */
    async prepare(name) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      names.set(name, `postgres://test@127.0.0.1:${port}/${name}`);
    },
    dropDatabase: () => undefined,
    stop,
  };
}
