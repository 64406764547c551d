import { Writable } from 'node:stream';
import { loadConfig } from '../../../src/config/load.js';
import { createLog } from '../../../src/observability/logger.js';
import { startService as start } from '../../../src/bootstrap/service.js';
import type { SqlValue } from '../../../src/storage/store.js';
import { createDatabase, ON_POSTGRES, type TestDatabase } from '../../support/postgres.js';

/** A service of its own for one test file, on a free port of the loopback address and a private database. */
export interface TestService {
  /** Origin, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** SCIM base URL below it. */
  readonly scimUrl: string;
  /** What DATABASE_URL is. */
  readonly databaseUrl: string;
  /** Token of the default tenant. */
  readonly token: string;
  readonly adminToken: string;
  /** Every route there is. */
  readonly routes: readonly { readonly method: string; readonly url: string }[];
  /** Lines of the log so far. */
  readonly log: readonly Record<string, unknown>[];
  /** Sends a request to a path below the origin. JSON bodies are encoded; `token: null` sends none. */
  request(method: string, path: string, options?: RequestOptions): Promise<Reply>;
  /** Makes a tenant with a token of its own through the admin API. */
  tenant(settings?: Record<string, unknown>): Promise<{ readonly id: string; readonly token: string }>;
  /** Runs a statement on the database, as an administrator of it would. */
  sql(statement: string, parameters?: readonly SqlValue[]): Promise<unknown[]>;
  /** Makes every later use of the database fail. */
  breakStorage(): Promise<void>;
  close(): Promise<void>;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Sent as bearer token; the default tenant's, or the administrator's for /admin, unless given. */
  readonly token?: string | null;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is empty or not JSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into replies of any shape
  readonly json: any;
}

const TOKEN = 'test-token-of-the-default-tenant-0123456789';
const ADMIN_TOKEN = 'test-token-of-the-administrator-0123456789';

let tenants = 0;

/** PostgreSQL databases that stand for the files tests name, so that a second service finds what the first left. */
const databases = new Map<string, Promise<TestDatabase>>();

async function databaseFor(path: string): Promise<{ url: string; end: () => Promise<void> }> {
  if (!ON_POSTGRES || path.startsWith('postgres')) return { url: path, end: () => Promise.resolve() };
  if (path === ':memory:') {
    const { url, drop } = await createDatabase();
    return { url, end: drop };
  }
  const known = databases.get(path) ?? createDatabase();
  databases.set(path, known);
  return { url: (await known).url, end: () => Promise.resolve() };
}

/** Starts a service on the database under test; `env` overrides the environment of the test. */
export async function startService(env: Record<string, string> = {}): Promise<TestService> {
  const log: Record<string, unknown>[] = [];
  const database = await databaseFor(env['DATABASE_URL'] ?? ':memory:');
  const settings = {
    PORT: '0',
    SCIM_TOKEN: TOKEN,
    ADMIN_TOKEN,
    DRAIN_SECONDS: '0',
    // However busy the machine is: what is tested is not its speed.
    LIST_SECONDS: '60',
    ...env,
    DATABASE_URL: database.url,
  };
  const config = loadConfig(settings);
  const service = await start(config, createLog(config.logLevel, collect(log)));
  const url = service.origin;

  const request = async (method: string, path: string, options: RequestOptions = {}): Promise<Reply> => {
    const token = options.token ?? (path.startsWith('/admin/') ? settings.ADMIN_TOKEN : settings.SCIM_TOKEN);
    const headers: Record<string, string> = {};
    if (options.token !== null) headers['authorization'] = `Bearer ${token}`;
    if (options.body !== undefined) headers['content-type'] = 'application/scim+json';
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, ...options.headers },
      ...(options.body !== undefined && {
        body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body),
      }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  };

  return {
    url,
    scimUrl: service.scimUrl,
    databaseUrl: settings.DATABASE_URL,
    token: settings.SCIM_TOKEN,
    adminToken: settings.ADMIN_TOKEN,
    routes: service.routes,
    log,
    request,
    tenant: async (given = {}) => {
      const id = `tenant-${(tenants += 1)}`;
      const made = await request('POST', '/admin/v1/tenants', { body: { id, displayName: id, ...given } });
      const token = await request('POST', `/admin/v1/tenants/${id}/tokens`, { body: { description: 'test' } });
      if (made.status !== 201 || token.status !== 201) throw new Error(`No tenant: ${made.text} ${token.text}`);
      return { id, token: token.json.token as string };
    },
    sql: (statement, parameters = []) => service.storage.store.transaction((tx) => tx.query(statement, parameters)),
    breakStorage: () => service.storage.close(),
    close: async () => {
      await service.close();
      await database.end();
    },
  };
}

function collect(log: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).split('\n')) if (line !== '') log.push(JSON.parse(line));
      done();
    },
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
