import { rejectGone } from '../../scim/client-gone.js';
import {
  ClientGoneError,
  ConflictError,
  InvalidValueError,
  NotFoundError,
  ScimError,
  UnavailableError,
} from '../../scim/errors.js';
import type { Json, JsonObject } from '../../scim/json.js';
import { quoted } from '../../scim/quoted.js';
import type { SchemaRegistry } from '../../scim/schema/registry.js';
import { Stretch } from '../../storage/stretch.js';
import type { RequestContext, ResourceService } from '../resources/resource-service.js';
import type { ScimResponse } from '../scim-response.js';
import type { Verb } from '../resources/write-pipeline.js';
import { readBulkRequest, type BulkMethod, type BulkOperation, type UnreadableOperation } from './bulk-request.js';
import { deferReferences, referencesIn, resolveReferences, type Deferred } from './references.js';
import { MESSAGES } from '../../scim/urns.js';

/** Creates that refer to nothing are sent this many at a time, in order, so that they share commits. */
const TOGETHER = 128;

const VERBS: Record<BulkMethod, Verb> = { POST: 'create', PUT: 'replace', PATCH: 'patch', DELETE: 'delete' };

const NOTHING: ReadonlySet<string> = new Set();

type Operation = BulkOperation | UnreadableOperation;

/**
 * Bulk (RFC 7644 section 3.7). Every operation is one write of its own, atomic, through the same pipeline as a single
 * request. An operation waits for those whose bulkId it names, wherever they stand; circular ones are created first and
 * completed after. What is not begun when the client goes away is not done.
 */
export class BulkService {
  constructor(
    private readonly resources: ResourceService,
    private readonly report: (error: unknown) => ScimError,
  ) {}

  /** Runs a BulkRequest. Errors of the request as a whole: invalidSyntax, invalidValue, 413. */
  async run(caller: RequestContext, registry: SchemaRegistry, body: unknown): Promise<ScimResponse> {
    const { operations, failOnErrors } = readBulkRequest(body, caller.compat);
    const job = new BulkJob(caller, registry, operations, failOnErrors ?? Infinity, this.resources, this.report);
    await job.run();
    return {
      status: 200,
      body: JSON.stringify({ schemas: [MESSAGES.bulkResponse], Operations: job.results() }),
    };
  }
}

class BulkJob {
  readonly #results: (JsonObject | undefined)[];
  /** BulkIds that each operation refers to. */
  readonly #references: ReadonlySet<string>[] = [];
  /** Index of the POST that makes each bulkId. */
  readonly #creators = new Map<string, number>();
  readonly #ids = new Map<string, string>();
  readonly #failed = new Set<string>();
  readonly #started = new Set<number>();
  readonly #later: { index: number; path: string; deferred: readonly Deferred[] }[] = [];
  #errors = 0;
  readonly #stretch = new Stretch();

  constructor(
    private readonly caller: RequestContext,
    private readonly registry: SchemaRegistry,
    private readonly operations: readonly Operation[],
    private readonly failOnErrors: number,
    private readonly resources: ResourceService,
    private readonly report: (error: unknown) => ScimError,
  ) {
    this.#results = new Array<JsonObject | undefined>(operations.length);
    operations.forEach(({ method, bulkId }, index) => {
      if (method === 'POST' && bulkId) this.#creators.set(bulkId, index);
    });
  }

  /** Results of all processed operations, in the order of the request. */
  results(): JsonObject[] {
    return this.#results.filter((result) => result !== undefined);
  }

  /** ClientGoneError when the client went away before all was begun. */
  async run(): Promise<void> {
    await this.#findReferences();
    let together: Promise<void>[] = [];
    for (let index = 0; index < this.operations.length && !this.#stopped(); index++) {
      const independent = this.failOnErrors === Infinity && this.#isIndependentCreate(index);
      if (!independent || together.length >= TOGETHER) {
        await Promise.all(together);
        together = [];
      }
      if (this.#stretch.isOver) await this.#stretch.pause();
      if (independent) together.push(this.#perform(index));
      else await this.#perform(index);
    }
    await Promise.all(together);
    for (const each of this.#later) await this.#complete(each);
    rejectGone(this.caller.isGone);
  }

  async #findReferences(): Promise<void> {
    for (const operation of this.operations) {
      this.#references.push('error' in operation ? NOTHING : referencesOf(operation));
      if (this.#stretch.isOver) await this.#stretch.pause();
    }
  }

  #stopped(): boolean {
    return this.#errors >= this.failOnErrors || this.caller.isGone?.() === true;
  }

  #isIndependentCreate(index: number): boolean {
    const operation = this.operations[index]!;
    return !('error' in operation) && operation.method === 'POST' && this.#references[index]!.size === 0;
  }

  async #perform(index: number): Promise<void> {
    if (this.#started.has(index) || this.#stopped()) return;
    this.#started.add(index);
    const operation = this.operations[index]!;
    try {
      if ('error' in operation) throw operation.error;
      await this.#makeReferenced(index);
      if (this.#stopped()) return;
      await this.#send(index, operation);
    } catch (error) {
      // Nobody will read the results.
      if (error instanceof ClientGoneError) return;
      this.#fail(index, operation, error);
    }
  }

  /** Performs the operations this one refers to first, but for those that are under way: they close a circle. */
  async #makeReferenced(index: number): Promise<void> {
    for (const bulkId of this.#references[index]!) {
      const creator = this.#creators.get(bulkId);
      if (creator === undefined)
        throw new InvalidValueError(
          `${quoted(`bulkId:${bulkId}`)} names no POST of this request.`,
          'bulk-reference-failed',
        );
      await this.#perform(creator);
      if (this.#failed.has(bulkId)) {
        throw new ConflictError(
          `${quoted(`bulkId:${bulkId}`)} was not created, so this operation was not tried.`,
          'bulk-reference-failed',
        );
      }
    }
  }

  async #send(index: number, operation: BulkOperation): Promise<void> {
    const { path, now, later } = this.#resolved(index, operation);
    const reply = await this.#write(operation.method, path, now, operation.version);
    this.#results[index] = result(operation, reply.status, reply);
    if (operation.method !== 'POST') return;
    this.#ids.set(operation.bulkId!, reply.location!.slice(reply.location!.lastIndexOf('/') + 1));
    if (later.length > 0) this.#later.push({ index, path: reply.location!, deferred: later });
  }

  /** What can be sent now, its references replaced by ids, and what has to wait. */
  #resolved(
    index: number,
    { method, path, data = {} }: BulkOperation,
  ): { path: string; now: JsonObject; later: Deferred[] } {
    const references = this.#references[index]!;
    if (references.size === 0) return { path, now: data, later: [] };
    const waiting = new Set([...references].filter((bulkId) => !this.#ids.has(bulkId)));
    if (waiting.size > 0 && method !== 'POST') {
      throw new ConflictError(
        'The resources this operation refers to refer to each other and do not exist yet.',
        'bulk-reference-failed',
      );
    }
    const { now, later } = deferReferences(data, waiting);
    return { path: resolveReferences(path, this.#ids), now: resolveReferences(now, this.#ids), later };
  }

  /** Adds what had to wait for the other side of a circular reference (RFC 7644 section 3.7.1). */
  async #complete({
    index,
    path,
    deferred,
  }: {
    index: number;
    path: string;
    deferred: readonly Deferred[];
  }): Promise<void> {
    const operation = this.operations[index] as BulkOperation;
    // It was begun: whoever went away meanwhile must not leave half of it.
    const begun = { ...this.caller, isGone: undefined };
    try {
      for (const bulkId of this.#references[index]!) {
        if (!this.#ids.has(bulkId))
          throw new ConflictError(
            `${quoted(`bulkId:${bulkId}`)} was not created, so it is not referred to.`,
            'bulk-reference-failed',
          );
      }
      const operations = deferred.map(({ path, value }) => ({
        op: 'add',
        path,
        value: resolveReferences(value, this.#ids),
      }));
      const data: JsonObject = { schemas: [MESSAGES.patchOp], Operations: operations };
      const reply = await this.#write('PATCH', path.slice(this.caller.baseUrl.length), data, undefined, begun);
      this.#results[index] = result(operation, 201, reply);
    } catch (error) {
      // A resource without what it refers to would be half an operation.
      const isUndone = await this.#remove(path, begun);
      this.#fail(index, operation, isUndone ? error : leftBehind(path, error));
    }
  }

  /** Removes what was created; false when that fails. */
  async #remove(location: string, caller: RequestContext): Promise<boolean> {
    try {
      await this.#write('DELETE', location.slice(caller.baseUrl.length), {}, undefined, caller);
      return true;
    } catch (error) {
      return error instanceof NotFoundError;
    }
  }

  async #write(
    method: BulkMethod,
    path: string,
    data: JsonObject,
    version?: string,
    caller = this.caller,
  ): Promise<ScimResponse> {
    const [, endpoint = '', id, more] = path.split('/');
    const type = this.registry.typeByEndpoint(endpoint);
    if (!type || more !== undefined || (method === 'POST') !== (id === undefined)) {
      throw new NotFoundError(
        `${method} ${quoted(path)}: no such endpoint. Paths are "/Users" to create, "/Users/{id}" otherwise.`,
      );
    }
    const reply = await this.resources.write(caller, type, {
      verb: VERBS[method],
      id: id === undefined ? undefined : decoded(id),
      body: method === 'DELETE' ? undefined : data,
      ifMatch: version || undefined,
      bodyless: true,
      orderingKey: this,
    });
    return reply.location ? reply : { ...reply, location: this.caller.baseUrl + path };
  }

  #fail(index: number, operation: Operation, error: unknown): void {
    const body = this.report(error).toBody();
    this.#errors++;
    if (operation.method === 'POST' && operation.bulkId) this.#failed.add(operation.bulkId);
    const location =
      'path' in operation && operation.method !== 'POST'
        ? this.caller.baseUrl + resolveReferences(operation.path, this.#ids)
        : undefined;
    this.#results[index] = {
      method: operation.method,
      ...(operation.bulkId && { bulkId: operation.bulkId }),
      ...(location && { location }),
      status: body.status,
      response: body as unknown as Json,
    };
  }
}

function leftBehind(location: string, cause: unknown): UnavailableError {
  return new UnavailableError(
    `${location} was created without what it refers to, and could not be removed again. Complete it or remove it.`,
    1,
    { cause, code: 'outcome-unknown' },
  );
}

/** What cannot be decoded is an id of nobody, as in a URL. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function referencesOf({ path, data }: BulkOperation): Set<string> {
  return new Set([...referencesIn(path), ...referencesIn(data)]);
}

function result(operation: BulkOperation, status: number, { location, etag }: ScimResponse): JsonObject {
  return {
    method: operation.method,
    ...(operation.bulkId && { bulkId: operation.bulkId }),
    ...(location && { location }),
    ...(etag && { version: etag }),
    status: String(status),
  };
}
