import { Controller, Delete, Get, Patch, Post, Put, Req, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SCIM_PATH } from '../../http/base-url.js';
import { Policy } from '../../http/route-policy.js';
import { hasMembers, type ResourceType } from '../../scim/schema/attribute.js';
import type { Verb } from './write-pipeline.js';
import { ResourceService } from './resource-service.js';
import { header, listParameters, projectionParameters, RequestContexts, writeRequest } from '../request-context.js';
import { readSearchRequest } from './search-request.js';

/**
 * The controller of one resource type at its endpoint: UsersController, GroupsController, and one for every configured
 * type, all alike (RFC 7644 section 3.2). What differs between types is in their schemas.
 */
export function resourceController(resourceType: ResourceType): Type<unknown> {
  const { name, endpoint } = resourceType;
  const withMembers = hasMembers(resourceType);

  @Controller(SCIM_PATH + endpoint)
  @Policy({ access: 'bearer', replies: 'scim' })
  class ResourceController {
    constructor(
      private readonly call: RequestContexts,
      private readonly resources: ResourceService,
    ) {}

    @Get()
    async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      const caller = this.call.caller(request);
      const types = [this.call.type(caller, name)];
      this.call.send(reply, await this.resources.list(caller, types, listParameters(request), 'uri'));
    }

    @Post('.search')
    @Policy({ scope: 'scim:read' })
    async search(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      const caller = this.call.caller(request);
      const types = [this.call.type(caller, name)];
      this.call.send(
        reply,
        await this.resources.list(caller, types, readSearchRequest(request.body, caller.compat), 'body'),
      );
    }

    @Get(':id')
    async get(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      const caller = this.call.caller(request);
      const type = this.call.type(caller, name);
      const ifNoneMatch = header(request, 'if-none-match');
      this.call.send(
        reply,
        await this.resources.get(caller, type, idOf(request), projectionParameters(request), ifNoneMatch),
      );
    }

    @Post()
    @Policy({ largeBody: withMembers })
    async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      await this.#write('create', request, reply);
    }

    @Put(':id')
    @Policy({ largeBody: withMembers })
    async replace(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      await this.#write('replace', request, reply);
    }

    @Patch(':id')
    @Policy({ largeBody: withMembers })
    async patch(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      await this.#write('patch', request, reply);
    }

    @Delete(':id')
    async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      await this.#write('delete', request, reply);
    }

    async #write(verb: Verb, request: FastifyRequest, reply: FastifyReply): Promise<void> {
      const caller = this.call.caller(request);
      const type = this.call.type(caller, name);
      const id = verb === 'create' ? undefined : idOf(request);
      this.call.send(reply, await this.resources.write(caller, type, writeRequest(verb, id, request)));
    }
  }

  Object.defineProperty(ResourceController, 'name', { value: `${endpoint.slice(1)}Controller` });
  return ResourceController;
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id;
}
