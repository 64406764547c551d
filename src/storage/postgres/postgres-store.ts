import type { DataSource, EntityManager } from 'typeorm';
import { TooManyError, UnavailableError } from '../../scim/errors.js';
import type { ListQuery } from '../../scim/query/list-query.js';
import type { ResourceType } from '../../scim/schema/attribute.js';
import type { Report } from '../after-commit.js';
import { readManager } from '../entity-manager.js';
import { MAX_INLINE_MATCHES } from '../filter/access-path.js';
import { POSTGRES_FILTERS } from '../filter/postgres.js';
import { runAsync, type SqlRoutine } from '../sql-routine.js';
import { Purger } from '../purger.js';
import { equalityLookup } from '../read/equality-lookup.js';
import { completed } from '../read/complete.js';
import { readList } from '../read/list.js';
import { isUnfilteredPage, LARGE_PAGE, readUnfilteredPage } from '../read/unfiltered-page.js';
import { newListContext } from '../read/list-context.js';
import { readResource, type GetRequest } from '../read/read-resource.js';
import { largestOf } from '../read/page-fit.js';
import { ONE_BOUNDED } from '../read/resource-sql.js';
import type { ListContext, ListRequest } from '../read/selection.js';
import { readStored } from '../read/stored-rows.js';
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
import { Connections } from './connections.js';
import { isTimeout, spoilsConnection, translateError } from './errors.js';
import { CounterCompactor } from './counter-compactor.js';
import { ResourceLoader, type Kind } from './resource-loader.js';
import { lock } from './locks.js';
import { logWritersEnded } from './log-writers.js';
import type { Lease } from '../jobs/lease.js';
import { DatabaseLease } from './database-lease.js';
import { openDataSource } from './open.js';
import { PostgresTransaction, type TransactionContext } from './postgres-transaction.js';
import { Semaphore } from '../semaphore.js';
import { ChangeLogHorizon } from './change-log-horizon.js';
import { UnitOfWork } from './unit-of-work.js';

/** How a store is opened. */
export interface PostgresStoreOptions {
  readonly url: string;
  /** All resource types: members may be of any. */
  readonly resourceTypes: readonly ResourceType[];
  /** `server` (default) purges and folds in the background; `companion` is a short-lived process beside it. */
  readonly role?: 'server' | 'companion';
  /** Connections at most. Default 10. */
  readonly pool?: number;
  /** Milliseconds any statement may take. Default 30,000. */
  readonly statementMs?: number;
  /** Milliseconds a statement of a list may take before it is refused (tooMany). Default 2000. */
  readonly longReadMs?: number;
  /** Matches above which a list counts as long. Default 1000. */
  readonly maxInlineMatches?: number;
  /** Hears of failures of background work. */
  readonly report?: Report;
}

const DEFAULTS = { pool: 10, statementMs: 30_000, longReadMs: 2000 };

/**
 * Number of large pages read at once: enough to keep this process busy. More would only fill its memory with unfinished
 * pages.
 */
const PAGES = 3;

/** Long reads of one tenant that may wait. */
const WAITING = 100;

/**
 * The guard of a list that may take long. It adds no condition, because the server's statement timeout ends the list.
 */
const LONG = () => undefined;

/** The store on PostgreSQL, one of any number of replicas. */
export class PostgresStore implements DatabaseStore {
  readonly manager: EntityManager;
  readonly #connections: Connections;
  readonly #unitOfWork: UnitOfWork;
  readonly #lists: ListContext;
  readonly #transactions: TransactionContext;
  readonly #purger: Purger;
  readonly #compactor: CounterCompactor;
  readonly #settled: ChangeLogHorizon;
  readonly #gets: ResourceLoader;
  readonly #longReads: Semaphore;
  readonly #largePages = new Semaphore(PAGES);
  readonly #longReadMs: number;

  private constructor(
    private readonly dataSource: DataSource,
    options: PostgresStoreOptions,
  ) {
    const types = options.resourceTypes;
    const pool = options.pool ?? DEFAULTS.pool;
    const maxInlineMatches = options.maxInlineMatches ?? MAX_INLINE_MATCHES;
    this.#lists = newListContext(POSTGRES_FILTERS, types, { epochs: true, maxInlineMatches });
    const { resources, attributeIds } = this.#lists;
    const report = options.report ?? (() => undefined);
    this.manager = readManager(dataSource, (statement, parameters) => this.query(statement, parameters));
    this.#connections = new Connections(dataSource, pool);
    this.#unitOfWork = new UnitOfWork(this.#connections, transactionsOf(pool), report);
    this.#purger = new Purger(
      (job) =>
        this.transaction(async (tx) => {
          const { text, parameters } = lock('purge');
          await tx.query(text, parameters);
          return job(tx);
        }),
      { report, lease: this.lease('purge'), writesEnded: (signal) => logWritersEnded(this, signal) },
    );
    this.#compactor = new CounterCompactor((job) => this.transaction(job), report);
    this.#settled = new ChangeLogHorizon(this);
    const longReads = Math.max(1, Math.floor(pool / 5));
    this.#longReads = new Semaphore(longReads + 1, { perTenant: longReads, waiting: WAITING });
    this.#longReadMs = options.longReadMs ?? DEFAULTS.longReadMs;
    this.#gets = new ResourceLoader(
      (kind, ids) => this.#readTogether(kind, ids),
      (kind, id) => this.#readAlone({ ...kind, id }),
    );
    this.#transactions = {
      dataSource,
      types,
      resources,
      attributeIds,
      onTombstone: () => this.#purger.start(),
      onGrowth: (memberships) => this.#compactor.counted(memberships),
    };
    if ((options.role ?? 'server') === 'server') {
      this.#purger.watch();
      this.#compactor.start();
    }
  }

  lease(name: string): Lease {
    return new DatabaseLease((job) => this.transaction(job), name);
  }

  /** Connects and runs migrations as needed. Throws what PostgreSQL says when it cannot. */
  static async open(options: PostgresStoreOptions): Promise<PostgresStore> {
    const { url, pool = DEFAULTS.pool, statementMs = DEFAULTS.statementMs } = options;
    return new PostgresStore(await openDataSource({ postgresUrl: url, pool, statementMs }), options);
  }

  async get(
    tenant: TenantKey,
    type: ResourceType,
    id: string,
    parts: Parts,
    baseUrl: BaseUrl,
  ): Promise<StoredResource | undefined> {
    // A group may have a hundred thousand members; such a read is not to be waited for.
    if (!parts.members) return this.#gets.read({ tenant, type, parts, baseUrl }, id);
    return this.#readAlone({ tenant, type, id, parts, baseUrl });
  }

  async complete(
    tenant: TenantKey,
    type: ResourceType,
    written: StoredResource,
    parts: Parts,
    baseUrl: BaseUrl,
  ): Promise<StoredResource> {
    return completed(written, await this.get(tenant, type, written.id, parts, baseUrl));
  }

  async list(tenant: TenantKey, query: ListQuery, baseUrl: BaseUrl, isGone?: () => boolean): Promise<StoredPage> {
    const request = { tenant, query, baseUrl };
    const work = { tenant, isGone };
    try {
      const limit = this.#longReadMs > 0 ? this.#longReadMs : undefined;
      const few = await (isUnfilteredPage(query)
        ? this.#plainPage(request, limit, work)
        : this.#apart(equalityLookup(this.#lists, request), work));
      if (few) return few;
      // A plain page that was not read by now is not a short list either.
      const short =
        isUnfilteredPage(query) && limit !== undefined
          ? undefined
          : await this.#snapshot(() => readList(this.#lists, request), limit, work);
      if (short) return short;
      if (limit === undefined) throw tooMany();
      const page = await this.#longReads.run(
        () => this.#snapshot(() => readList(this.#lists, { ...request, guard: LONG }), limit, work),
        work,
      );
      if (!page) throw new Error('A long list ended without a page');
      return page;
    } catch (error) {
      throw error instanceof UnavailableError && isTimeout(error.cause) ? tooMany() : error;
    }
  }

  async query<Row>(statement: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    return this.#query<Row>(statement, parameters);
  }

  highWaterMark(): Promise<number> {
    return this.#settled.upTo();
  }

  transaction<T>(job: (tx: Transaction) => Promise<T>, ties?: TransactionHints): Promise<T> {
    return this.#unitOfWork.run((transaction) => job(new PostgresTransaction(transaction, this.#transactions)), ties);
  }

  async deleteTenant(tenant: TenantKey): Promise<void> {
    await this.transaction((tx) => tombstoneTenant(tx, tenant, Date.now()));
    this.#transactions.attributeIds.forget(tenant);
    this.#purger.start();
  }

  setDuplicateGroupNames(tenant: TenantKey, setting: 'allow' | 'reject'): Promise<void> {
    return this.transaction((tx) => tx.setDuplicateGroupNames(tenant, setting));
  }

  purged(): Promise<void> {
    return this.#purger.done();
  }

  async health(): Promise<void> {
    await this.query('SELECT 1 FROM tenant LIMIT 1', []);
  }

  async close(): Promise<void> {
    await Promise.all([this.#purger.close(), this.#compactor.close()]);
    await this.#unitOfWork.close();
    await this.dataSource.destroy();
  }

  /**
   * By one statement, of several without the documents that are large; undefined when one has so many groups that to show
   * them takes long.
   */
  async #readTogether(kind: Kind, ids: readonly string[]): Promise<readonly StoredResource[] | undefined> {
    const { tenant, type, parts, baseUrl } = kind;
    const { resources, groups } = this.#lists;
    const [only] = ids;
    const statement =
      only !== undefined && ids.length === 1
        ? resources.byId(tenant, type.name, only, parts, baseUrl)
        : resources.byIds(tenant, type.name, ids, parts, baseUrl, largestOf(ids.length));
    const shown = { parts, baseUrl, bounds: ONE_BOUNDED, kept: groups.of(tenant, baseUrl) };
    return this.#apart(readStored(this.#lists, statement, shown), { tenant });
  }

  async #readAlone(request: GetRequest): Promise<StoredResource | undefined> {
    const whole = await this.#apart(readResource(this.#lists, request, false), { tenant: request.tenant });
    if (whole === 'large') throw new Error('A whole resource cannot be too large');
    return whole;
  }

  #plainPage(request: ListRequest, limit: number | undefined, work: Work): Promise<StoredPage | undefined> {
    const read = () => this.#snapshot(() => readUnfilteredPage(this.#lists, request), limit, work);
    return request.query.page.count >= LARGE_PAGE ? this.#largePages.run(read, work) : read();
  }

  /**
   * Runs a program without a transaction: one of a single statement that finds resources. Groups that are not kept yet are
   * read after it, and may be as they are by then.
   */
  #apart<Result>(program: SqlRoutine<Result>, work: Work): Promise<Result> {
    return runAsync(program, ({ text, parameters }) => this.#query(text, parameters, work));
  }

  #query<Row>(statement: string, parameters: readonly SqlValue[], work?: Work): Promise<Row[]> {
    return this.#read(async () => {
      const answer = await this.#connections.lend((connection) => connection.send(statement, parameters), work);
      return answer.rows as Row[];
    });
  }

  /** Runs a program in one snapshot, each of its statements within a time if there is one. */
  #snapshot<Result>(program: () => SqlRoutine<Result>, statementMs: number | undefined, work: Work): Promise<Result> {
    const limit = statementMs === undefined ? '' : `; SET LOCAL statement_timeout = ${statementMs}`;
    return this.#read(() =>
      this.#connections.lend(async (connection) => {
        const begun = connection.sendAll(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY${limit}`);
        begun.catch(() => undefined);
        try {
          return await runAsync(program(), async ({ text, parameters }) => {
            const { rows } = await connection.send(text, parameters);
            return rows as unknown[];
          });
        } finally {
          await begun.then(() => connection.send('COMMIT', []));
        }
      }, work),
    );
  }

  /** A read whose connection had died unnoticed in the pool is worth a second try. */
  async #read<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read().catch((error: unknown) => {
        if (spoilsConnection(error)) return read();
        throw error;
      });
    } catch (error) {
      throw translateError(error);
    }
  }
}

function tooMany(): TooManyError {
  return new TooManyError(
    'The filter takes too long to evaluate on so many resources. Make it more selective.',
    'filter-too-broad',
  );
}

/** Transactions at once on so many connections: three quarters for one tenant, and one more for the others. */
function transactionsOf(pool: number): number {
  return Math.max(1, Math.min(pool - 1, Math.floor(pool * 0.75) + 1));
}
