import type { Store, TenantKey } from '../storage/store.js';

interface Row {
  readonly seq: number;
  readonly tenant: number;
  readonly mark: string;
}

const COLUMNS = 'SELECT seq, tenant, mark FROM access_change';
/** Changes read with one query. When there are more, dropping all cached tokens is cheaper. */
const MAX_CHANGES = 1000;

/** Reads which tenants have changed tokens or settings, in any process (see the Access migration). */
export class AccessChanges {
  #last: Row | undefined;

  constructor(private readonly store: Pick<Store, 'query'>) {}

  /**
   * The tenants that have changed since the last call. `all` when they are not known: at the first call, after very
   * many changes, and when the database has been replaced, as by a restore.
   */
  async read(): Promise<ReadonlySet<TenantKey> | 'all'> {
    const last = this.#last;
    if (!last) return this.#begin();
    const [first, ...changes] = await this.store.query<Row>(`${COLUMNS} WHERE seq >= ? ORDER BY seq LIMIT ?`, [
      last.seq,
      MAX_CHANGES,
    ]);
    const isContinuous = first?.seq === last.seq && first.mark === last.mark;
    if (!isContinuous || changes.length === MAX_CHANGES - 1) return this.#begin();
    this.#last = changes.at(-1) ?? last;
    return new Set(changes.map(({ tenant }) => tenant as TenantKey));
  }

  async #begin(): Promise<'all'> {
    const [newest] = await this.store.query<Row>(`${COLUMNS} ORDER BY seq DESC LIMIT 1`, []);
    this.#last = newest;
    return 'all';
  }
}
