import type { Principal } from '../../auth/principal.js';
import type { ChangeFeed } from '../../changes/change-feed.js';
import { rejectGone } from '../../scim/client-gone.js';
import type { Compatibility } from '../../scim/compat/rule.js';
import { ForbiddenError } from '../../scim/errors.js';
import { noneMatchHolds } from '../../scim/etag.js';
import type { ListQuery } from '../../scim/query/list-query.js';
import { buildListQuery, type ListRequest } from '../../scim/query/list-request.js';
import { parseProjection } from '../../scim/query/projection-parse.js';
import { hasMembers, type ResourceType } from '../../scim/schema/attribute.js';
import type { Store, StoredPage, StoredResource, StoredText } from '../../storage/store.js';
import { Stretch } from '../../storage/stretch.js';
import { type BodyText, encodeJson } from './encode-json.js';
import type { CursorPaging } from './cursor-paging.js';
import { isLarge, LargeBodies } from './large-bodies.js';
import { locationOf, type Representation } from './representation.js';
import { Representations } from './representations.js';
import type { ScimResponse } from '../scim-response.js';
import { within } from './within.js';
import { newWrite, runWrite, unknownResource, type Verb, type Write } from './write-pipeline.js';
import { MESSAGES } from '../../scim/urns.js';

/** The query parameters attributes and excludedAttributes (RFC 7644 section 3.9). */
export interface ProjectionRequest {
  readonly attributes?: string | readonly string[];
  readonly excludedAttributes?: string | readonly string[];
}

/** What every operation needs: who asks, in which dialect, the base of the URLs in the reply, and whether anybody waits for it. */
export interface RequestContext {
  readonly principal: Principal;
  readonly compat: Compatibility;
  readonly baseUrl: string;
  /** Whether the client has closed its connection. */
  readonly isGone?: () => boolean;
}

/** A write as it arrives: POST has no id, DELETE no body. */
export interface WriteRequest extends ProjectionRequest {
  readonly verb: Verb;
  readonly id?: string;
  readonly body?: unknown;
  readonly ifMatch?: string;
  /** Writes of one key keep their order. */
  readonly orderingKey?: object;
  /** True when nobody reads the body of the reply, as in Bulk. */
  readonly bodyless?: boolean;
}

export interface PageLimits {
  readonly defaultPage: number;
  readonly maxPage: number;
}

/** Milliseconds the reply of a write waits for what is read after the commit. */
const PARTS_MS = 5000;

/** The operations on resources of every type; the type's schema decides everything that differs between them. */
export class ResourceService {
  readonly #representations = new Representations();
  readonly #largeBodies = new LargeBodies();

  constructor(
    private readonly store: Store,
    private readonly feed: ChangeFeed,
    private readonly cursors: CursorPaging,
    private readonly pages: PageLimits,
    /** Hears of what failed after a commit. */
    private readonly report: (error: unknown) => void,
  ) {}

  /** GET of one resource (RFC 7644 section 3.4.1); 304 when If-None-Match names the present tag. */
  get(
    caller: RequestContext,
    type: ResourceType,
    id: string,
    request: ProjectionRequest,
    ifNoneMatch?: string,
  ): Promise<ScimResponse> {
    const { principal, compat, baseUrl, isGone } = caller;
    const shape = this.#representation(type, request, compat);
    const read = async (place?: () => void): Promise<ScimResponse> => {
      rejectGone(isGone);
      const stored = await this.store.get(principal.tenantKey, type, id, shape.parts, baseUrl, isGone);
      if (!stored) throw unknownResource(type, id);
      const etag = shape.tag(stored);
      const location = locationOf(type, id, baseUrl);
      if (ifNoneMatch !== undefined && noneMatchHolds(ifNoneMatch, etag)) {
        return { status: 304, etag, location };
      }
      if (shape.isLong(stored)) await shape.lookThrough(stored);
      const reply = { status: 200, body: shape.render(stored, baseUrl, etag), etag, location };
      return isLarge(reply) ? this.#largeBodies.admit(principal.tenantKey, reply, read, place) : reply;
    };
    return this.#largeBodies.inTurn(principal.tenantKey, read);
  }

  /**
   * A query over one type or several (RFC 7644 section 3.4.2), from a URI or a SearchRequest. A page may end before
   * `count`: see LIMITS.pageBytes.
   */
  list(
    { principal, compat, baseUrl, isGone }: RequestContext,
    types: readonly ResourceType[],
    request: ListRequest,
    via: 'uri' | 'body',
  ): Promise<ScimResponse> {
    const walk = this.cursors.walk(principal.tenantKey, types, request);
    const query = buildListQuery(request, types, { compat, via, ...this.pages }, walk?.page);
    const read = async (place?: () => void): Promise<ScimResponse> => {
      rejectGone(isGone);
      const page = await this.store.list(principal.tenantKey, query, baseUrl, isGone);
      const links = query.page.kind === 'index' ? { startIndex: query.page.startIndex } : walk?.links(page);
      const text = this.#pageText(query, page, links, baseUrl);
      const reply = { status: 200, body: text instanceof Promise ? await text : text };
      return isLarge(reply) ? this.#largeBodies.admit(principal.tenantKey, reply, read, place) : reply;
    };
    return this.#largeBodies.inTurn(principal.tenantKey, read);
  }

  #pageText(
    query: ListQuery,
    page: StoredPage,
    links: object | undefined,
    baseUrl: string,
  ): BodyText | Promise<BodyText> {
    const pieces: StoredText[] = [listHead(page, links)];
    const shapes = new Map(
      query.targets.map(({ type, projection }) => [type.name, this.#representations.of(type, projection)]),
    );
    if (page.resources.some((stored) => shapes.get(stored.type)!.takesLong(stored))) {
      return writeSlowly(pieces, page, shapes, baseUrl);
    }
    for (const stored of page.resources) {
      pieces.push(separator(pieces));
      shapes.get(stored.type)!.write(pieces, stored, baseUrl);
    }
    pieces.push(listEnd(pieces));
    return encodeJson(pieces);
  }

  /** Ids of the resources a filter holds for, the first two at most. */
  async ids({ principal, compat, baseUrl }: RequestContext, type: ResourceType, filter: string): Promise<string[]> {
    const context = { compat, via: 'body', defaultPage: 2, maxPage: 2 } as const;
    const query = buildListQuery({ filter, attributes: 'id' }, [type], context);
    const { resources } = await this.store.list(principal.tenantKey, query, baseUrl);
    return resources.map((resource) => resource.id);
  }

  /** POST, PUT, PATCH and DELETE (RFC 7644 sections 3.3, 3.5, 3.6) through the one write pipeline. */
  async write(caller: RequestContext, type: ResourceType, request: WriteRequest): Promise<ScimResponse> {
    const { principal, compat, baseUrl, isGone } = caller;
    const mayRead = principal.scopes.has('scim:read');
    if (!mayRead && request.attributes !== undefined) assertIdentityAlone(type, request.attributes);
    // A wrong attributes parameter must be refused before anything is written.
    const shape = this.#representation(type, request, compat);
    const showsMembersAt = shape.parts.members && !answersWithoutBody(type, request) ? baseUrl : undefined;
    const write = await runWrite(this.store, newWrite(request, type, principal, compat, isGone, showsMembersAt));
    // It is durable: from here on nothing may fail the request.
    this.#notifyFeed(write);
    if (!write.written) return { status: 204 };
    const written = write.written.resource;
    const stored = await this.#withParts(written, caller, type, shape, request);
    const location = locationOf(type, stored.id, baseUrl);
    const status = request.verb === 'create' ? 201 : 200;
    if (request.bodyless) return { status, etag: shape.tag(stored), location };
    if (answersWithoutBody(type, request)) return { status: 204, etag: shape.tag(stored), location };
    if (!mayRead) {
      const etag = shape.tag(stored);
      return { status, body: shape.renderIdentity(stored, baseUrl, etag), etag, location };
    }
    const { body, etag } = this.#render(shape, baseUrl, stored, written);
    return { status, body, etag, location };
  }

  #notifyFeed({ removed, written, principal }: Write): void {
    if (!removed && !written?.changed) return;
    try {
      this.feed.committed(principal.tenantKey);
    } catch (error) {
      this.report(error);
    }
  }

  /** The body with all its parts, or without them when it cannot be put together. */
  #render(
    shape: Representation,
    baseUrl: string,
    stored: StoredResource,
    written: StoredResource,
  ): { body: BodyText; etag: string } {
    try {
      const etag = shape.tag(stored);
      return { body: shape.render(stored, baseUrl, etag), etag };
    } catch (error) {
      this.report(error);
      const etag = shape.tag(written);
      return { body: shape.render(written, baseUrl, etag), etag };
    }
  }

  /**
   * The written resource with the parts its reply shows. One that is gone again meanwhile goes without them, and so does
   * one whose parts cannot be read, or not in time.
   */
  async #withParts(
    written: StoredResource,
    { principal, baseUrl }: RequestContext,
    type: ResourceType,
    { parts }: Representation,
    request: WriteRequest,
  ): Promise<StoredResource> {
    if (answersWithoutBody(type, request)) return written;
    const hasMembers = !parts.members || written.members !== undefined;
    // Nobody is in a group before he is there.
    const hasGroups = !parts.memberOf || request.verb === 'create';
    if (hasMembers && hasGroups) return written;
    try {
      const read = this.store.complete(principal.tenantKey, type, written, parts, baseUrl);
      return await within(read, PARTS_MS);
    } catch (error) {
      this.report(error);
      return written;
    }
  }

  #representation(type: ResourceType, request: ProjectionRequest, compat: Compatibility): Representation {
    const { attributes, excludedAttributes } = request;
    return this.#representations.of(type, parseProjection(type, attributes, excludedAttributes, compat));
  }
}

/**
 * A PATCH of a type with members answers 204, so that nobody assembles 100,000 members to say that one was added;
 * a client that asks for attributes gets them (RFC 7644 section 3.5.2).
 */
function answersWithoutBody(type: ResourceType, { verb, attributes, bodyless }: WriteRequest): boolean {
  if (bodyless) return true;
  if (verb !== 'patch' || attributes !== undefined) return false;
  return hasMembers(type);
}

/** What a token that may not read is told of what it wrote. */
const IDENTITY = new Set(['schemas', 'id', 'meta']);

/** Error: ForbiddenError when a reply is asked to show more, before anything is written. */
function assertIdentityAlone(type: ResourceType, attributes: string | readonly string[]): void {
  const prefix = `${type.schema.toLowerCase()}:`;
  for (const name of [attributes].flat().flatMap((list) => list.split(','))) {
    const path = name.trim().toLowerCase();
    const [attribute = ''] = (path.startsWith(prefix) ? path.slice(prefix.length) : path).split('.');
    if (attribute !== '' && !IDENTITY.has(attribute))
      throw new ForbiddenError(
        'The token lacks the scope scim:read: replies show schemas, id and meta alone, so "attributes" may name no others.',
        'insufficient_scope',
      );
  }
}

function listHead({ total, resources }: StoredPage, place: object = {}): string {
  const itsPlace = JSON.stringify(place).slice(1, -1);
  const head = `{"schemas":["${MESSAGES.listResponse}"],"totalResults":${total},"itemsPerPage":${resources.length}`;
  return itsPlace === '' ? head : `${head},${itsPlace}`;
}

/** Writes resources that have to be projected, or are long, and lets others have their turn in between. */
async function writeSlowly(
  pieces: StoredText[],
  page: StoredPage,
  shapes: ReadonlyMap<string, Representation>,
  baseUrl: string,
): Promise<BodyText> {
  const stretch = new Stretch();
  for (const stored of page.resources) {
    pieces.push(separator(pieces));
    const shape = shapes.get(stored.type)!;
    if (shape.isLong(stored)) await shape.lookThrough(stored);
    shape.write(pieces, stored, baseUrl);
    if (stretch.isOver) await stretch.pause();
  }
  pieces.push(listEnd(pieces));
  return encodeJson(pieces);
}

/** What stands before the next resource of a list. */
function separator({ length }: readonly StoredText[]): string {
  return length === 1 ? ',"Resources":[' : ',';
}

function listEnd({ length }: readonly StoredText[]): string {
  return length === 1 ? ',"Resources":[]}' : ']}';
}
