import type { ResourceType } from '../../scim/schema/attribute.js';
import type { ResourceSql } from '../read/resource-sql.js';
import type { Sql } from '../sql.js';
import type { BaseUrl, Parts, StoredResource, TenantKey } from '../store.js';

/** Resources of one statement at most. */
const TOGETHER = 32;
/** Statements at once; requests that come while all run wait for one another, not for long. */
const STATEMENTS = 4;

interface Waiting {
  readonly id: string;
  readonly resolve: (resource: StoredResource | undefined) => void;
  readonly reject: (error: unknown) => void;
}

interface Kind {
  readonly tenant: TenantKey;
  readonly type: ResourceType;
  readonly parts: Parts;
  readonly baseUrl: BaseUrl;
}

/**
 * Reads of single resources. A message across a socket costs more than the look-up it asks for, so reads that wait at
 * the same time for the same kind of resource share a statement; a read that is alone has its own at once.
 */
export class Gets {
  readonly #waiting = new Map<string, { readonly kind: Kind; readonly reads: Waiting[] }>();
  #running = 0;

  constructor(
    private readonly resources: ResourceSql,
    private readonly query: (statement: Sql) => Promise<StoredResource[]>,
  ) {}

  read(kind: Kind, id: string): Promise<StoredResource | undefined> {
    return new Promise((resolve, reject) => {
      const { tenant, type, parts, baseUrl } = kind;
      const name = `${tenant} ${type.name} ${parts.members} ${parts.memberOf} ${baseUrl}`;
      const known = this.#waiting.get(name);
      if (known) known.reads.push({ id, resolve, reject });
      else this.#waiting.set(name, { kind, reads: [{ id, resolve, reject }] });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running >= STATEMENTS) return;
    const [first] = this.#waiting;
    if (!first) return;
    const [name, { kind, reads }] = first;
    this.#waiting.delete(name);
    const left = reads.splice(TOGETHER);
    // Behind the others: no kind of resource keeps another waiting.
    if (left.length > 0) this.#waiting.set(name, { kind, reads: left });
    this.#running += 1;
    void this.#run(kind, reads).finally(() => {
      this.#running -= 1;
      this.#next();
    });
  }

  async #run({ tenant, type, parts, baseUrl }: Kind, reads: readonly Waiting[]): Promise<void> {
    try {
      const [only] = reads;
      if (only && reads.length === 1) {
        const rows = await this.query(this.resources.byId(tenant, type.name, only.id, parts, baseUrl));
        only.resolve(rows[0]);
        return;
      }
      const ids = [...new Set(reads.map(({ id }) => id))];
      const rows = await this.query(this.resources.byIds(tenant, type.name, ids, parts, baseUrl));
      const found = new Map(rows.map((row) => [row.id, row]));
      for (const { id, resolve } of reads) resolve(found.get(id));
    } catch (error) {
      for (const { reject } of reads) reject(error);
    }
  }
}
