import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import { createHash } from 'node:crypto';
import { startService, type TestService } from '../e2e/support/service.js';
import { createDatabase, ON_POSTGRES, type TestDatabase } from '../support/postgres.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/0994e8f.${name}`, import.meta.url));

/** What that build kept and answered, on each database (see test/fixtures/make-0994e8f.mjs). */
interface Told {
  readonly tokens: Readonly<Record<string, string>>;
  readonly tenants: readonly { readonly id: string }[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- replies of any shape
  readonly answers: Readonly<Record<string, any>>;
}

const { settings, ...told } = JSON.parse(readFileSync(fixture('json'), 'utf8')) as {
  readonly settings: Record<string, string>;
  readonly sqlite: Told;
  readonly postgres: Told;
};
const before = ON_POSTGRES ? told.postgres : told.sqlite;

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly isNeeded: boolean;
}

const SQLITE_COLUMNS = `SELECT t.name AS "table", c.name AS name, lower(c.type) AS type,
  c."notnull" = 1 AND c.dflt_value IS NULL AND c.pk = 0 AS "isNeeded"
  FROM pragma_table_list t JOIN pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite%'`;
const POSTGRES_COLUMNS = `SELECT table_name AS "table", column_name AS name, data_type AS type,
  (is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO')::int AS "isNeeded"
  FROM information_schema.columns WHERE table_schema = 'public'`;

describe('a database of build 0994e8f', () => {
  let folder: string;
  let database: TestDatabase | undefined;
  let url: string;
  let service: TestService;
  let columnsBefore: Column[];

  async function columns(): Promise<Column[]> {
    if (ON_POSTGRES) {
      const client = new Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query<Column>(POSTGRES_COLUMNS);
      await client.end();
      return rows;
    }
    const file = new Database(url, { readonly: true });
    const rows = file.prepare(SQLITE_COLUMNS).all() as Column[];
    file.close();
    return rows;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-upgrade-'));
    if (ON_POSTGRES) {
      database = await createDatabase();
      url = database.url;
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(readFileSync(fixture('dump.sql'), 'utf8'));
      await client.end();
    } else {
      url = join(folder, 'copy.sqlite');
      copyFileSync(fixture('sqlite'), url);
    }
    columnsBefore = await columns();
    service = await startService({ ...settings, SCHEMAS_FILE: fixture('schemas.json'), DATABASE_URL: url });
  });
  afterAll(async () => {
    await service.close();
    await database?.drop();
    rmSync(folder, { recursive: true });
  });

  const get = (path: string, token: string | null) => service.request('GET', path, { token });

  it('keeps every tenant with its settings as they were; one that was deleted is gone', async () => {
    const { json } = await service.request('GET', '/admin/v1/tenants');
    const kept = before.tenants.filter(({ id }) => id !== 'leaving');
    expect(kept.map(({ id }) => id)).toEqual(['default', 'empty', 'lenient', 'strict']);
    expect(json.tenants).toEqual(kept);
  });

  it.each(['lenient', 'strict', 'empty'])('answers with the resources of tenant %s as they were', async (tenant) => {
    for (const path of ['/scim/v2/Users?count=100', '/scim/v2/Groups?count=100', '/scim/v2/Devices?count=100']) {
      const { status, json } = await get(path, before.tokens[tenant]!);
      const old = before.answers[`${tenant} ${path}`];
      expect(status).toBe(200);
      expect(old.totalResults).toBe(tenant === 'empty' ? 0 : path.includes('Devices') ? 1 : 3);
      expect(json).toEqual(old);
    }
  });

  it('finds by values short and long, by members and by presence', async () => {
    const names = async (path: string, filter: string) => {
      const query = new URLSearchParams({ filter });
      const { json } = await get(`/scim/v2/${path}?${query}`, before.tokens['lenient']!);
      return json.Resources.map((each: Record<string, string>) => each['userName'] ?? each['displayName']);
    };
    const users = before.answers['lenient /scim/v2/Users?count=100'].Resources;
    const ben = users.find(({ userName }: { userName: string }) => userName === 'ben');
    expect(await names('Users', 'userName eq "ANN" and emails[type eq "work" and value ew "@work.example"]')).toEqual([
      'ann',
    ]);
    expect(await names('Users', `title eq "${ben.title}"`)).toEqual(['ben']);
    expect((await names('Groups', `members.value eq "${ben.id}"`)).toSorted()).toEqual(['inner', 'outer']);
    expect(await names('Users', 'nickName pr')).toEqual(['cy']);
    expect(await names('Devices', 'serialNumber eq "S-1"')).toEqual(['laptop']);
  });

  it('lets in the tokens that were let in, and no others', async () => {
    const status = async (name: string) => (await get('/scim/v2/Users', before.tokens[name]!)).status;
    for (const name of ['lenient', 'strict', 'empty', 'reader'])
      expect([name, await status(name)]).toEqual([name, 200]);
    for (const name of ['revoked', 'expired', 'leaving']) expect([name, await status(name)]).toEqual([name, 401]);
    expect((await get('/scim/v2/Users', settings['SCIM_TOKEN']!)).status).toBe(200);
    const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'x' };
    const write = await service.request('POST', '/scim/v2/Users', { token: before.tokens['reader']!, body });
    expect(write.status).toBe(403);
  });

  it('goes on with the feed where it was, and with writes on what was stored', async () => {
    const token = before.tokens['strict']!;
    const old = before.answers['strict /api/v1/changes?limit=1000'];
    expect(old.changes.length).toBeGreaterThan(10);
    const feed = await get('/api/v1/changes?limit=1000', token);
    expect(feed.json.changes).toEqual(old.changes);
    expect(feed.json.next).toBe(old.next);

    const groups = before.answers['strict /scim/v2/Groups?count=100'].Resources as {
      id: string;
      displayName: string;
    }[];
    const users = before.answers['strict /scim/v2/Users?count=100'].Resources as { id: string; userName: string }[];
    const outer = groups.find(({ displayName }) => displayName === 'outer')!;
    const cy = users.find(({ userName }) => userName === 'cy')!;
    const patch = (operation: unknown) =>
      service.request('PATCH', `/scim/v2/Groups/${outer.id}`, {
        token,
        body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [operation] },
      });
    expect((await patch({ op: 'add', path: 'members', value: [{ value: cy.id }] })).status).toBe(204);
    const twin = await patch({ op: 'replace', path: 'displayName', value: 'INNER' });
    expect([twin.status, twin.json.scimType]).toEqual([409, 'uniqueness']);
    const taken = await service.request('POST', '/scim/v2/Users', {
      token,
      body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'Ann' },
    });
    expect(taken.status).toBe(409);
    const { json } = await get(`/api/v1/changes?after=${old.next}`, token);
    expect(json.changes).toEqual([
      expect.objectContaining({ id: outer.id, operation: 'update', membersAdded: [cy.id] }),
    ]);
    expect(json.changes[0].seq).toBeGreaterThan(old.next);
  });

  it('lets tenants and tokens of that build be changed', async () => {
    const changed = await service.request('PATCH', '/admin/v1/tenants/empty', { body: { description: 'noted' } });
    expect(changed.json).toMatchObject({ id: 'empty', displayName: 'Empty', description: 'noted' });
    const { json } = await service.request('GET', '/admin/v1/tenants/lenient/tokens');
    expect(json.tokens.map((each: { description: string }) => each.description).toSorted()).toEqual([
      'expired',
      'live',
      'reads until 2999',
    ]);
  });

  it('purges what that build had not finished to delete', async () => {
    const left = async () =>
      service.sql(
        'SELECT (SELECT count(*) FROM tombstone) + (SELECT count(*) FROM tenant WHERE deleted_at IS NOT NULL) AS n',
      );
    // The purge began with the start.
    while (Number(((await left())[0] as { n: number }).n) > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await service.sql('SELECT 1 FROM member WHERE group_key = 1000000')).toEqual([]);
  });

  it('is one that build goes on with beside this one: columns are only added, and none that it would have to fill', async () => {
    const after = await columns();
    const named = ({ table, name, type }: Column) => `${table}.${name} ${type}`;
    expect(after.map(named)).toEqual(expect.arrayContaining(columnsBefore.map(named)));
    const tables = new Set(columnsBefore.map(({ table }) => table));
    const known = new Set(columnsBefore.map(named));
    const added = after.filter((column) => tables.has(column.table) && !known.has(named(column)));
    expect(added.map(({ name }) => name)).toEqual(expect.arrayContaining(['description', 'jwt_audience']));
    expect(added.filter(({ isNeeded }) => isNeeded)).toEqual([]);

    // Its statements.
    const [made] = (await service.sql(
      `INSERT INTO tenant (id, display_name, mode, duplicate_group_names, jwt_issuer, jwt, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
        RETURNING key, id, display_name, mode, duplicate_group_names, jwt, created_at`,
      ['beside', 'Beside', 'strict', 'allow', null, null, 1],
    )) as [{ key: number }];
    const hash = createHash('sha256').update('rc_beside').digest('hex');
    await service.sql(
      'INSERT INTO token (id, tenant, hash, description, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ['beside', made.key, hash, 'd', 'scim:read scim:write', 1, null],
    );
    expect((await service.request('GET', '/admin/v1/tenants/beside')).json).toMatchObject({ mode: 'strict' });
    expect((await service.request('GET', '/admin/v1/tenants/beside/tokens')).json.tokens).toHaveLength(1);
  });
});
