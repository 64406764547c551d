import { chmodSync, chownSync, copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { loadConfig } from '../../../src/config/load.js';
import { openStorage } from '../../../src/bootstrap/open-storage.js';
import { StartupError } from '../../../src/config/startup-error.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { registry } from '../fixture.js';
import { ownCluster, type OwnCluster } from './support.js';

const FILES = fileURLToPath(new URL('tls/', import.meta.url));

/** Gives the server the self-signed certificate beside this test, and TLS alone. */
async function switchTlsOn(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
  const folder = rows[0]!.data_directory;
  const { uid, gid } = statSync(folder);
  for (const name of ['server.crt', 'server.key']) {
    const copy = join(folder, name);
    copyFileSync(join(FILES, name), copy);
    chmodSync(copy, 0o600);
    chownSync(copy, uid, gid);
  }
  await client.query('ALTER SYSTEM SET ssl = on');
  await client.query('SELECT pg_reload_conf()');
  await client.end();
}

(ON_POSTGRES ? describe : describe.skip)('[U7] sslmode means what it means to psql', () => {
  let cluster: OwnCluster;
  beforeAll(async () => {
    cluster = await ownCluster();
    await switchTlsOn(cluster.url);
  });
  afterAll(() => cluster.stop());

  async function isEncrypted(parameters: Record<string, string>): Promise<boolean> {
    const url = new URL(cluster.url);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const { store, close } = await openStorage(loadConfig({ DATABASE_URL: url.href }), 'server', registry);
    try {
      const [row] = await store.query<{ ssl: boolean }>('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()', []);
      return row!.ssl;
    } finally {
      await close();
    }
  }

  const certificate = join(FILES, 'server.crt');
  it.each([
    ['require with a self-signed certificate', { sslmode: 'require' }, true],
    ['verify-full with its certificate as CA', { sslmode: 'verify-full', sslrootcert: certificate }, true],
    ['verify-ca with its certificate as CA', { sslmode: 'verify-ca', sslrootcert: certificate }, true],
    ['disable', { sslmode: 'disable' }, false],
  ])('%s', async (_name, parameters, encrypted) => {
    expect(await isEncrypted(parameters)).toBe(encrypted);
  });

  it.each([
    [
      'verify-full without a CA',
      { sslmode: 'verify-full' },
      /self-signed certificate.*sslrootcert=FILE.*sslmode=require/,
    ],
    ['a CA file that is not there', { sslmode: 'verify-full', sslrootcert: '/nowhere/ca.crt' }, /ENOENT/],
    ['verify-ca without a CA', { sslmode: 'verify-ca' }, /sslrootcert/],
  ])('%s is one line that says what to change', async (_name, parameters, message) => {
    const refused = await isEncrypted(parameters as Record<string, string>).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StartupError);
    expect((refused as StartupError).message).toMatch(message);
    expect((refused as StartupError).message).not.toContain('\n');
  });
});
