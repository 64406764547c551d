import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SCIM_PATH } from '../../http/base-url.js';
import { Policy } from '../../http/route-policy.js';
import { BulkService } from '../bulk/bulk-service.js';
import { ResourceService } from '../resources/resource-service.js';
import { listParameters, RequestContexts } from '../request-context.js';
import { readSearchRequest } from '../resources/search-request.js';

/** What concerns resources of all types: queries at the root (RFC 7644 section 3.4.2.1) and Bulk (section 3.7). */
@Controller(SCIM_PATH)
@Policy({ access: 'bearer', replies: 'scim' })
export class RootController {
  constructor(
    private readonly call: RequestContexts,
    private readonly resources: ResourceService,
    private readonly bulk: BulkService,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = this.call.caller(request);
    this.call.send(reply, await this.resources.list(caller, this.call.types(caller), listParameters(request), 'uri'));
  }

  @Post('.search')
  @Policy({ scope: 'scim:read' })
  async search(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = this.call.caller(request);
    const parameters = readSearchRequest(request.body, caller.compat);
    this.call.send(reply, await this.resources.list(caller, this.call.types(caller), parameters, 'body'));
  }

  @Post('Bulk')
  @Policy({ largeBody: true })
  async runBulk(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = this.call.caller(request);
    this.call.send(reply, await this.bulk.run(caller, this.call.schemas.of(caller.principal), request.body));
  }
}
