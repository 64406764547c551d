import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BaseUrlResolver, SCIM_PATH } from '../../http/base-url.js';
import { Config } from '../../config/config.js';
import { Policy } from '../../http/route-policy.js';
import { TenantSchemas } from '../tenant-schemas.js';
import { ForbiddenError, NotFoundError } from '../../scim/errors.js';
import { quoted } from '../../scim/quoted.js';
import type { JsonObject } from '../../scim/json.js';
import { resourceTypes, schemas, serviceProviderConfig, wholeList } from './discovery-documents.js';

/** Discovery (RFC 7644 section 4): what the service can do, and the types and schemas of the caller's tenant. */
@Controller(SCIM_PATH)
@Policy({ access: 'bearer', replies: 'scim' })
export class DiscoveryController {
  constructor(
    private readonly urls: BaseUrlResolver,
    private readonly tenantSchemas: TenantSchemas,
    private readonly config: Config,
  ) {}

  /** The one SCIM route that answers strangers; it says the same to everybody (RFC 7643 section 5). */
  @Get('ServiceProviderConfig')
  @Policy({ access: 'public' })
  serviceProviderConfig(@Req() request: FastifyRequest): JsonObject {
    rejectFilter(request);
    return serviceProviderConfig(this.config, this.urls.baseUrl(request));
  }

  @Get('ResourceTypes')
  resourceTypes(@Req() request: FastifyRequest): JsonObject {
    rejectFilter(request);
    return wholeList(this.#types(request));
  }

  @Get('ResourceTypes/:id')
  resourceType(@Req() request: FastifyRequest): JsonObject {
    return pick(this.#types(request), request, 'resource type');
  }

  @Get('Schemas')
  schemas(@Req() request: FastifyRequest): JsonObject {
    rejectFilter(request);
    return wholeList(this.#schemas(request));
  }

  @Get('Schemas/:id')
  schema(@Req() request: FastifyRequest): JsonObject {
    return pick(this.#schemas(request), request, 'schema');
  }

  #types(request: FastifyRequest): JsonObject[] {
    return resourceTypes(this.tenantSchemas.of(request.principal ?? undefined), this.urls.baseUrl(request));
  }

  #schemas(request: FastifyRequest): JsonObject[] {
    return schemas(this.tenantSchemas.of(request.principal ?? undefined), this.urls.baseUrl(request));
  }
}

/** RFC 7644 section 4: discovery is not searched; a filter there is answered 403. */
function rejectFilter(request: FastifyRequest): void {
  const { filter } = request.query as { filter?: string | string[] };
  if (filter?.length)
    throw new ForbiddenError(
      'Discovery endpoints cannot be filtered. Leave out the filter.',
      undefined,
      'discovery-filter',
    );
}

/** By id, or by name: both are how people ask for a schema or a resource type. */
function pick(resources: readonly JsonObject[], request: FastifyRequest, what: string): JsonObject {
  rejectFilter(request);
  const { id } = request.params as { id: string };
  const wanted = id.toLowerCase();
  const found =
    resources.find((each) => String(each.id).toLowerCase() === wanted) ??
    resources.find((each) => String(each.name).toLowerCase() === wanted);
  if (!found) throw new NotFoundError(`No ${what} ${quoted(id)}.`);
  return found;
}
