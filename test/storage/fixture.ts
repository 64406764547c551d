import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bindFilter } from '../../src/scim/filter/bind.js';
import type { BoundFilter } from '../../src/scim/filter/ast.js';
import { parseFilter } from '../../src/scim/filter/parse.js';
import type { JsonObject } from '../../src/scim/json.js';
import type { MemberStep } from '../../src/scim/patch/change.js';
import type { CursorPage, IndexPage, ListQuery } from '../../src/scim/query/list-query.js';
import { DEFAULT_PROJECTION } from '../../src/scim/query/projection.js';
import type { ResourceType } from '../../src/scim/schema/attribute.js';
import { createRegistry } from '../../src/scim/schema/registry.js';
import type { Report } from '../../src/storage/after-commit.js';
import { PostgresStore } from '../../src/storage/postgres/postgres-store.js';
import { SqliteStore } from '../../src/storage/sqlite/sqlite-store.js';
import type { DatabaseStore, StoredPage, StoredResource, TenantKey, Written } from '../../src/storage/store.js';
import { createDatabase, ON_POSTGRES } from '../support/postgres.js';
import { textOf } from '../../src/storage/stored-document.js';

export const registry = createRegistry();
export const USER = registry.typeByName('User') as ResourceType;
export const GROUP = registry.typeByName('Group') as ResourceType;
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const BASE = 'https://scim.example.com/scim/v2';
export const TENANT = 1 as TenantKey;
export const OTHER_TENANT = 2 as TenantKey;
export const FIRST_PAGE: IndexPage = { kind: 'index', startIndex: 1, count: 100 };

/** A store on a database of its own. */
export interface TestStore<S extends DatabaseStore = DatabaseStore> {
  readonly store: S;
  /** The SQLite file, or the URL of the PostgreSQL database. */
  readonly path: string;
  close(): Promise<void>;
}

/** What tests set of a store. */
export interface TestStoreOptions {
  readonly resourceTypes?: readonly ResourceType[];
  readonly longReadMs?: number;
  readonly maxInlineMatches?: number;
  readonly report?: Report;
}

/** However busy the machine is: what is tested is not its speed. */
const PATIENT = { longReadMs: 60_000 };

/** A store on the database under test. */
export function openStore(options: TestStoreOptions = {}, server?: string): Promise<TestStore> {
  return ON_POSTGRES ? openPostgresStore(options, server) : openSqliteStore(options);
}

export async function openPostgresStore(
  options: TestStoreOptions = {},
  server?: string,
): Promise<TestStore<PostgresStore>> {
  const database = await createDatabase(server);
  const store = await PostgresStore.open({
    url: database.url,
    resourceTypes: registry.resourceTypes,
    ...PATIENT,
    ...options,
  });
  return {
    store,
    path: database.url,
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
}

export async function openSqliteStore(options: TestStoreOptions = {}): Promise<TestStore<SqliteStore>> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-store-'));
  const path = join(folder, 'test.sqlite');
  const store = await SqliteStore.open({ path, resourceTypes: registry.resourceTypes, ...PATIENT, ...options });
  return {
    store,
    path,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes TENANT and OTHER_TENANT: an entry of the change log must have a tenant. */
export async function addTenants(store: DatabaseStore): Promise<void> {
  await store.transaction(async (tx) => {
    for (const tenant of [TENANT, OTHER_TENANT])
      await tx.query('INSERT INTO tenant (key, id, display_name, created_at) VALUES (?, ?, ?, 0)', [
        tenant,
        `tenant-${tenant}`,
        '',
      ]);
  });
}

export function create(
  store: DatabaseStore,
  type: ResourceType,
  document: JsonObject,
  members: readonly MemberStep[] = [],
  tenant = TENANT,
): Promise<Written> {
  return store.transaction((tx) => tx.insert(tenant, type, { document, members }));
}

export async function createUser(
  store: DatabaseStore,
  userName: string,
  rest: JsonObject = {},
): Promise<StoredResource> {
  return (await create(store, USER, { userName, ...rest })).resource;
}

/** Writes the document's row past every check, as an earlier version may have done. */
export async function storedBefore(store: DatabaseStore, { key }: StoredResource, document: JsonObject): Promise<void> {
  const body = JSON.stringify(document);
  await store.transaction((tx) => tx.query('UPDATE document SET body = ? WHERE key = ?', [body, key]));
}

/** Updates by id: the document stays unless given. */
export function change(
  store: DatabaseStore,
  type: ResourceType,
  id: string,
  document?: JsonObject,
  members: readonly MemberStep[] = [],
  tenant = TENANT,
): Promise<Written> {
  return store.transaction(async (tx) => {
    const current = await tx.find(tenant, type, id);
    if (!current) throw new Error(`No ${type.name} ${id}`);
    return tx.update(tenant, type, current, {
      document: document ?? (JSON.parse(textOf(current.document)) as JsonObject),
      members,
    });
  });
}

export function filter(type: ResourceType, text: string): BoundFilter {
  return bindFilter(parseFilter(text), type, { unknown: 'refuse' });
}

export function listQuery(
  type: ResourceType,
  text?: string,
  page: IndexPage | CursorPage = FIRST_PAGE,
  sort?: { readonly by: string; readonly order: 'ascending' | 'descending' },
): ListQuery {
  return {
    targets: [
      {
        type,
        projection: DEFAULT_PROJECTION,
        ...(text !== undefined && { filter: filter(type, text) }),
        ...(sort && { sortBy: type.byPath.get(sort.by) }),
      },
    ],
    ...(sort && { order: sort.order }),
    page,
  };
}

/** `userName` or `displayName` of the matches, in order. */
export async function names(
  store: DatabaseStore,
  type: ResourceType,
  text?: string,
  tenant = TENANT,
): Promise<string[]> {
  return pageNames(await store.list(tenant, listQuery(type, text), BASE));
}

export function pageNames(page: StoredPage): string[] {
  return page.resources.map((resource) => {
    const document = JSON.parse(textOf(resource.document)) as JsonObject;
    return String(document['userName'] ?? document['displayName']);
  });
}
