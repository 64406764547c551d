import type { Database } from 'better-sqlite3';
import type { DataSource, EntityManager } from 'typeorm';
import type { ListQuery } from '../../scim/query/list-query.js';
import type { ResourceType } from '../../scim/schema/attribute.js';
import type { Report } from '../after-commit.js';
import { createDataSource } from '../data-source.js';
import { closeOwnManager, readManager } from '../entity-manager.js';
import { MAX_INLINE_MATCHES } from '../filter/access-path.js';
import { SQLITE_FILTERS } from '../filter/sqlite.js';
import { Purger } from '../purger.js';
import { equalityLookup } from '../read/equality-lookup.js';
import { completed } from '../read/complete.js';
import { readList } from '../read/list.js';
import { isUnfilteredPage, LARGE_PAGE, readUnfilteredPage } from '../read/unfiltered-page.js';
import { showGroups } from '../read/groups.js';
import { newListContext } from '../read/list-context.js';
import { readResource } from '../read/read-resource.js';
import type { ListContext, ListRequest } from '../read/selection.js';
import { sql } from '../sql.js';
import type {
  BaseUrl,
  DatabaseStore,
  Parts,
  SqlValue,
  StoredPage,
  StoredResource,
  TenantKey,
  TransactionHints,
  Transaction,
  Work,
} from '../store.js';
import { tombstoneTenant } from '../write/purge.js';
import { Checkpointer } from './checkpointer.js';
import { translateError } from './errors.js';
import { hasLongFilter } from './long-filter.js';
import { LongReader } from './long-reader.js';
import { type Lease, SOLE_PROCESS } from '../jobs/lease.js';
import { PageReader } from './page-reader.js';
import { assertWriter } from './pragmas.js';
import { Reader } from './reader.js';
import { SqliteTransaction, type TransactionContext } from './sqlite-transaction.js';
import { UnitOfWork } from './unit-of-work.js';

/** How a store is opened. */
export interface SqliteStoreOptions {
  /** The database file; its folder must exist. Not `:memory:`: several connections share it. */
  readonly path: string;
  /** All resource types: members may be of any. */
  readonly resourceTypes: readonly ResourceType[];
  /**
   * `server` (default) checkpoints and purges in the background; `companion` is a short-lived process beside it, such
   * as the command line.
   */
  readonly role?: 'server' | 'companion';
  /** Milliseconds a long read may take before it is refused (tooMany). Default 2000, as long as a snapshot may last. */
  readonly longReadMs?: number;
  /** Matches above which a list is read off the event loop. Default 1000. */
  readonly maxInlineMatches?: number;
  /** Hears of failures of background work. */
  readonly report?: Report;
}

const LONG_READ_MS = 2000;
/** Characters of a page above which copying it from a thread costs more garbage collection than the thread saves. */
const LONG_PAGE = 400_000;

/** The store on a SQLite file: one writer, short reads on the main thread, long ones in threads of their own. */
export class SqliteStore implements DatabaseStore {
  readonly manager: EntityManager;
  readonly #lists: ListContext;
  readonly #transactions: TransactionContext;
  readonly #unitOfWork: UnitOfWork;
  readonly #purger: Purger;
  readonly #reader: Reader;
  /**
   * One thread for long lists and one for single resources with very many members, so that neither waits for the other.
   */
  readonly #longLists: LongReader;
  readonly #largeGroups: LongReader;
  readonly #largePages: PageReader;
  /** Characters of the large page that was read last. */
  #pageLength = 0;
  readonly #checkpointer: Checkpointer | undefined;

  private constructor(
    private readonly dataSource: DataSource,
    options: SqliteStoreOptions,
  ) {
    const types = options.resourceTypes;
    const maxInlineMatches = options.maxInlineMatches ?? MAX_INLINE_MATCHES;
    this.#lists = newListContext(SQLITE_FILTERS, types, { epochs: false, maxInlineMatches });
    const { resources, attributeIds, groups } = this.#lists;
    const database = rawConnection(dataSource);
    closeOwnManager(dataSource);
    this.manager = readManager(dataSource, (statement, parameters) => this.query(statement, parameters));
    const server = (options.role ?? 'server') === 'server';
    this.#checkpointer = server ? new Checkpointer(options.path) : undefined;
    const report = options.report ?? (() => undefined);
    this.#unitOfWork = new UnitOfWork(database, {
      report,
      gate: () => this.#checkpointer?.gate(),
      onBegin: onForeignWrite(database, () => {
        attributeIds.clear();
        groups.clear();
        // The other process may have deleted a tenant, whose rows are to be purged.
        if (server) this.#purger.start();
      }),
      beforeBegin: () => this.#reader.refresh(),
      onCommit: () => this.#reader.refresh(),
    });
    this.#purger = new Purger((job) => this.#unitOfWork.run(job), { report });
    this.#transactions = {
      dataSource,
      types,
      resources,
      attributeIds,
      groups,
      onTombstone: () => this.#purger.start(),
    };
    this.#reader = new Reader(options.path, database);
    this.#longLists = new LongReader(options.path, options.longReadMs ?? LONG_READ_MS);
    this.#largeGroups = new LongReader(options.path, options.longReadMs ?? LONG_READ_MS);
    this.#largePages = new PageReader(options.path);
    if (server) this.#purger.watch();
  }

  /** Opens the file, creating it and running migrations as needed. Throws what SQLite says when it cannot. */
  static async open(options: SqliteStoreOptions): Promise<SqliteStore> {
    const dataSource = createDataSource({ sqlitePath: options.path });
    await dataSource.initialize();
    try {
      await dataSource.runMigrations();
      assertWriter(rawConnection(dataSource));
      return new SqliteStore(dataSource, options);
    } catch (error) {
      await dataSource.destroy();
      throw error;
    }
  }

  async get(
    tenant: TenantKey,
    type: ResourceType,
    id: string,
    parts: Parts,
    baseUrl: BaseUrl,
    isGone?: () => boolean,
  ): Promise<StoredResource | undefined> {
    const request = { tenant, type, id, parts, baseUrl };
    const bounded = this.#read(() => this.#reader.snapshot(readResource(this.#lists, request, true)));
    const whole =
      bounded === 'large'
        ? await this.#largeGroups.run(() => readResource(this.#lists, request, false), { tenant, isGone })
        : bounded;
    if (whole === 'large') throw new Error('A whole resource cannot be too large');
    return whole;
  }

  async complete(
    tenant: TenantKey,
    type: ResourceType,
    written: StoredResource,
    parts: Parts,
    baseUrl: BaseUrl,
  ): Promise<StoredResource> {
    if (parts.members || written.groupKeys === undefined) {
      return completed(written, await this.get(tenant, type, written.id, parts, baseUrl));
    }
    const show = showGroups(this.#lists, [{ ...written }], baseUrl, this.#lists.groups.of(tenant, baseUrl));
    const shown = this.#read(() => this.#reader.snapshot(show));
    return shown?.[0] as StoredResource;
  }

  async list(tenant: TenantKey, query: ListQuery, baseUrl: BaseUrl, isGone?: () => boolean): Promise<StoredPage> {
    const request = { tenant, query, baseUrl };
    const work = { tenant, isGone };
    const short = isUnfilteredPage(query)
      ? await this.#plainPage(request, work)
      : hasLongFilter(query)
        ? undefined
        : this.#shortList(request);
    if (short) return short;
    const page = await this.#longLists.run(
      () => readList(this.#lists, { ...request, guard: (column) => sql`guard(${column})` }),
      work,
    );
    if (!page) throw new Error('A long list ended without a page');
    return page;
  }

  async query<Row>(statement: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    return this.#read(() => this.#reader.query<Row>(statement, parameters));
  }

  /** One connection writes, so entries commit in the order of their numbers. */
  async highWaterMark(): Promise<number> {
    return Number.MAX_SAFE_INTEGER;
  }

  transaction<T>(job: (tx: Transaction) => Promise<T>, ties?: TransactionHints): Promise<T> {
    return this.#unitOfWork.run((transaction) => job(new SqliteTransaction(transaction, this.#transactions)), ties);
  }

  /** Ends a tenant at once: its tokens go, its id is free. Its rows are purged in the background. */
  async deleteTenant(tenant: TenantKey): Promise<void> {
    await this.transaction((tx) => tombstoneTenant(tx, tenant, Date.now()));
    this.#transactions.attributeIds.forget(tenant);
    this.#purger.start();
  }

  setDuplicateGroupNames(tenant: TenantKey, setting: 'allow' | 'reject'): Promise<void> {
    return this.transaction((tx) => tx.setDuplicateGroupNames(tenant, setting));
  }

  /** Resolves when nothing of deleted tenants and large groups is left to purge. */
  purged(): Promise<void> {
    return this.#purger.done();
  }

  lease(): Lease {
    return SOLE_PROCESS;
  }

  /** Rejects with UnavailableError when the database does not answer. */
  async health(): Promise<void> {
    this.#read(() => this.#reader.query('SELECT 1 FROM tenant LIMIT 1', []));
  }

  /** Finishes the writes that wait, stops the threads and closes every connection. */
  async close(): Promise<void> {
    await this.#purger.close();
    await this.#unitOfWork.close();
    await Promise.all([
      this.#longLists.close(),
      this.#largeGroups.close(),
      this.#largePages.close(),
      this.#checkpointer?.close(),
    ]);
    this.#reader.close();
    await this.dataSource.destroy();
  }

  #plainPage(request: ListRequest, work: Work): StoredPage | undefined | Promise<StoredPage | undefined> {
    const program = () => readUnfilteredPage(this.#lists, request);
    if (request.query.page.count < LARGE_PAGE) return this.#read(() => this.#reader.snapshot(program()));
    const page =
      this.#pageLength < LONG_PAGE
        ? this.#largePages.run(program, work)
        : Promise.resolve(this.#read(() => this.#reader.snapshot(program())));
    return page.then((read) => {
      this.#pageLength = read ? lengthOf(read) : 0;
      return read;
    });
  }

  #shortList(request: ListRequest): StoredPage | undefined {
    return this.#read(
      () =>
        this.#reader.snapshot(equalityLookup(this.#lists, request)) ??
        this.#reader.snapshot(readList(this.#lists, request)),
    );
  }

  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw translateError(error);
    }
  }
}

function lengthOf({ resources }: StoredPage): number {
  return resources.reduce((sum, { document, memberOf }) => sum + document.length + (memberOf?.length ?? 0), 0);
}

/** The one connection that writes, as TypeORM's driver owns it. */
function rawConnection(dataSource: DataSource): Database {
  return (dataSource.driver as unknown as { databaseConnection: Database }).databaseConnection;
}

/** Makes a function that calls `action` if another process has committed since its last call. */
function onForeignWrite(database: Database, action: () => void): () => void {
  const version = database.prepare('PRAGMA data_version').pluck();
  let seen = version.get();
  return () => {
    const now = version.get();
    if (now !== seen) action();
    seen = now;
  };
}
