import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BaseUrlResolver } from '../http/base-url.js';
import { compatibilityOf } from '../http/request.js';
import { UnauthorizedError } from '../scim/errors.js';
import type { ListRequest } from '../scim/query/list-request.js';
import type { ResourceType } from '../scim/schema/attribute.js';
import type { RequestContext, WriteRequest } from './resources/resource-service.js';
import type { ScimResponse } from './scim-response.js';
import { TenantSchemas } from './tenant-schemas.js';
import type { Verb } from './resources/write-pipeline.js';

/** What the SCIM controllers share: from an HTTP request to a RequestContext, from a ScimResponse to an HTTP response. */
@Injectable()
export class RequestContexts {
  constructor(
    private readonly urls: BaseUrlResolver,
    readonly schemas: TenantSchemas,
  ) {}

  /** Who calls. The guard let nobody through without a principal. */
  caller(request: FastifyRequest): RequestContext {
    const { principal } = request;
    if (!principal) throw new UnauthorizedError('Send a token: "Authorization: Bearer <token>".');
    return {
      principal,
      compat: compatibilityOf(request),
      baseUrl: this.urls.baseUrl(request),
      isGone: () => request.raw.socket.destroyed,
    };
  }

  /** The resource type as the caller's tenant has it. */
  type({ principal }: RequestContext, name: string): ResourceType {
    return this.schemas.type(principal, name);
  }

  /** All resource types of the caller's tenant. */
  types({ principal }: RequestContext): readonly ResourceType[] {
    return this.schemas.of(principal).resourceTypes;
  }

  /** Sends the reply; the media type was set when the request came in. */
  send(reply: FastifyReply, { status, body, location, etag }: ScimResponse): void {
    reply.code(status);
    // Both: RFC 7644 asks for Location (sections 3.3 and 3.11), RFC 7643 section 3.1 speaks of Content-Location.
    if (location !== undefined) reply.header('location', location).header('content-location', location);
    if (etag !== undefined) reply.header('etag', etag);
    void reply.send(body);
  }
}

type Query = Readonly<Record<string, string | string[] | undefined>>;

/** Query parameters of a list; of a parameter that is sent twice the first counts, lists of attributes are joined. */
export function listParameters(request: FastifyRequest): ListRequest {
  const query = request.query as Query;
  const { attributes, excludedAttributes } = projectionParameters(request);
  return {
    filter: first(query.filter),
    sortBy: first(query.sortBy),
    sortOrder: first(query.sortOrder),
    startIndex: first(query.startIndex),
    count: first(query.count),
    cursor: first(query.cursor),
    attributes,
    excludedAttributes,
  };
}

/** The query parameters attributes and excludedAttributes; without a value they say nothing. */
export function projectionParameters(request: FastifyRequest): Pick<ListRequest, 'attributes' | 'excludedAttributes'> {
  const query = request.query as Query;
  const { attributes, excludedAttributes } = query;
  return {
    attributes: attributes?.length ? attributes : undefined,
    excludedAttributes: excludedAttributes?.length ? excludedAttributes : undefined,
  };
}

/** A write as the request brings it; POST has no `id`. */
export function writeRequest(verb: Verb, id: string | undefined, request: FastifyRequest): WriteRequest {
  const { attributes, excludedAttributes } = projectionParameters(request);
  return { verb, id, body: request.body, ifMatch: header(request, 'if-match'), attributes, excludedAttributes };
}

/** A request header that may stand once. */
export function header(request: FastifyRequest, name: 'if-match' | 'if-none-match'): string | undefined {
  return request.headers[name];
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
