import { Controller, Delete, Get, Patch, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SCIM_PATH } from '../../http/base-url.js';
import { Policy } from '../../http/route-policy.js';
import { NotFoundError, NotImplementedError } from '../../scim/errors.js';
import type { ResourceType } from '../../scim/schema/attribute.js';
import type { RequestContext } from '../resources/resource-service.js';
import { ResourceService } from '../resources/resource-service.js';
import { header, projectionParameters, RequestContexts, writeRequest } from '../request-context.js';
import type { Verb } from '../resources/write-pipeline.js';

/** The type whose resources can be the subject of a token. */
const SUBJECT_TYPE = 'User';

/**
 * /Me, the alias of the user a token speaks for (RFC 7644 section 3.11): 501 for a token that speaks for nobody, such as
 * an identity provider's, 404 when no user matches its subject. Replies name the user's own URL.
 */
@Controller(`${SCIM_PATH}/Me`)
@Policy({ access: 'bearer', replies: 'scim' })
export class MeController {
  constructor(
    private readonly call: RequestContexts,
    private readonly resources: ResourceService,
  ) {}

  @Get()
  async get(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { caller, type, id } = await this.#me(request);
    const ifNoneMatch = header(request, 'if-none-match');
    this.call.send(reply, await this.resources.get(caller, type, id, projectionParameters(request), ifNoneMatch));
  }

  /** RFC 7644 section 3.11 leaves it to the provider what a POST here creates: nothing, users are made at /Users. */
  @Post()
  create(): never {
    throw new NotImplementedError('Nothing is created at /Me. Create users at /Users.');
  }

  @Put()
  async replace(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#write('replace', request, reply);
  }

  @Patch()
  async patch(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#write('patch', request, reply);
  }

  @Delete()
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#write('delete', request, reply);
  }

  async #write(verb: Verb, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { caller, type, id } = await this.#me(request);
    this.call.send(reply, await this.resources.write(caller, type, writeRequest(verb, id, request)));
  }

  async #me(request: FastifyRequest): Promise<{ caller: RequestContext; type: ResourceType; id: string }> {
    const caller = this.call.caller(request);
    const { subject } = caller.principal;
    if (!subject)
      throw new NotImplementedError('This token speaks for no user, so there is no /Me.', 'token-without-user');
    const type = this.call.type(caller, SUBJECT_TYPE);
    const filter = `${subject.attribute} eq ${JSON.stringify(subject.value)}`;
    const ids = await this.resources.ids(caller, type, filter);
    // Two users with one externalId: nobody may act as either.
    if (ids.length !== 1) throw new NotFoundError('No user matches the subject of the token.');
    return { caller, type, id: ids[0]! };
  }
}
