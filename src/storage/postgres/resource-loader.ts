import { FairQueue } from '../fair-queue.js';
import { entry } from '../map-entry.js';
import type { GetRequest } from '../read/read-resource.js';
import { leftOut } from '../read/resource-sql.js';
import type { StoredResource, TenantKey } from '../store.js';

/** Resources of one statement at most. */
const TOGETHER = 32;
/** Replies of one turn of the event loop. */
const REPLIES = 8;
/** Statements at once, at most. */
const STATEMENTS = 4;
/** Reads that have waited so many milliseconds for a statement have one of their own. */
const LONG_MS = 10;

interface Waiting {
  readonly id: string;
  readonly resolve: (resource: StoredResource | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads that differ in nothing but the id. */
export type Kind = Omit<GetRequest, 'id'>;

/** Reads of one kind that wait, in the order they came. */
interface Queue {
  readonly name: string;
  readonly kind: Kind;
  /** When the first of them came. */
  readonly since: number;
  readonly reads: Waiting[];
}

/**
 * Reads of single resources. A message across a socket costs more than the look-up it asks for, so reads of the same kind
 * of resource share a statement: those of one turn of the event loop, and those that come while a statement runs. Tenants
 * take turns.
 */
export class ResourceLoader {
  /** Reads that wait, by the name of their kind, and the order in which the kinds have their turns. */
  readonly #queues = new Map<string, Queue>();
  readonly #order = new FairQueue<TenantKey, Queue>();
  #running = 0;
  #later: NodeJS.Timeout | undefined;
  #gathering = false;

  constructor(
    /**
     * Reads those of one kind that are there, in no particular order; large documents may be left out. Undefined when one
     * has too many groups for that.
     */
    private readonly readAll: (kind: Kind, ids: readonly string[]) => Promise<readonly StoredResource[] | undefined>,
    /** Reads one, whatever its size. */
    private readonly readAlone: (kind: Kind, id: string) => Promise<StoredResource | undefined>,
    private readonly longMs = LONG_MS,
  ) {}

  read(kind: Kind, id: string): Promise<StoredResource | undefined> {
    return new Promise((resolve, reject) => {
      const { tenant, type, parts, baseUrl } = kind;
      const name = `${tenant} ${type.name} ${parts.members} ${parts.memberOf} ${baseUrl}`;
      const known = this.#queues.get(name);
      if (known) known.reads.push({ id, resolve, reject });
      else this.#add({ name, kind, since: performance.now(), reads: [{ id, resolve, reject }] });
      this.#gather();
    });
  }

  #add(queue: Queue): void {
    this.#queues.set(queue.name, queue);
    this.#order.push(queue.kind.tenant, queue);
  }

  /** Lets the other requests of this turn of the event loop come in. */
  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    setImmediate(() => {
      this.#gathering = false;
      this.#next();
    });
  }

  #next(): void {
    for (let next = this.#order.peek(); next && this.#mayStart(next); next = this.#order.peek()) {
      this.#order.shift();
      this.#start(next);
    }
    // A statement that takes long must not keep those who need not wait for it.
    if (this.#queues.size === 0 || this.#running >= STATEMENTS) return;
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      this.#next();
    }, this.longMs);
  }

  #mayStart({ reads, since }: Queue): boolean {
    if (this.#running === 0) return true;
    if (this.#running >= STATEMENTS) return false;
    return reads.length >= TOGETHER || performance.now() - since >= this.longMs;
  }

  #start(queue: Queue): void {
    this.#queues.delete(queue.name);
    const reads = queue.reads.splice(0, TOGETHER);
    // Behind the others: no kind of resource keeps another waiting.
    if (queue.reads.length > 0) this.#add(queue);
    this.#running += 1;
    void this.#run(queue.kind, reads).then((resolve) => {
      this.#running -= 1;
      this.#next();
      // The next statement goes out before the replies to this one are made: so the server works meanwhile.
      setImmediate(() => this.#resolveAll(reads, resolve));
    });
  }

  /** Between some of the replies and the others, requests come in that the next statement is for. */
  #resolveAll(reads: readonly Waiting[], resolve: (read: Waiting) => void): void {
    for (const read of reads.slice(0, REPLIES)) resolve(read);
    if (reads.length > REPLIES) setImmediate(() => this.#resolveAll(reads.slice(REPLIES), resolve));
  }

  /** Reads, and gives what tells one who waits. Never rejects. */
  async #run(kind: Kind, reads: readonly Waiting[]): Promise<(read: Waiting) => void> {
    try {
      const ids = [...new Set(reads.map(({ id }) => id))];
      const together = await this.readAll(kind, ids);
      const found = new Map(together?.map((row) => [row.id, row]));
      // Each in a statement of its own, which the other reads do not wait for.
      const alone = new Map<string, Promise<StoredResource | undefined>>();
      return ({ id, resolve, reject }) => {
        const row = found.get(id);
        if (together && (!row || leftOut(row) === undefined)) resolve(row);
        else entry(alone, id, () => this.readAlone(kind, id)).then(resolve, reject);
      };
    } catch (error) {
      return ({ reject }) => reject(error);
    }
  }
}
