import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import '../http/request.js';
import { Policy } from '../http/route-policy.js';
import { bearerToken, hashToken } from '../auth/token.js';
import { UnauthorizedError } from '../scim/errors.js';
import { ChangeFeed } from './change-feed.js';
import { clientGone } from './client-gone.js';
import { readFeedQuery } from './feed-query.js';

/** The feed of committed changes, for the application behind the service. */
@Controller('api/v1')
@Policy({ access: 'bearer' })
export class ChangesController {
  constructor(private readonly feed: ChangeFeed) {}

  /** `after` and `mark` are `next` and `mark` of the page before; see docs/consume.md. */
  @Get('changes')
  async changes(@Req() request: FastifyRequest): Promise<string> {
    const { principal } = request;
    const token = bearerToken(request.headers.authorization ?? '');
    if (!principal || token === undefined)
      throw new UnauthorizedError('Send a token: "Authorization: Bearer <token>".');
    const query = readFeedQuery(request.query as Record<string, string | string[] | undefined>);
    request.longPoll = query.waitSeconds > 0;
    const { signal, release } = clientGone(request.raw.socket);
    try {
      const tenant = principal.tenantKey;
      return await this.feed.read(query, { tenant, token, hash: hashToken(token), gone: signal });
    } finally {
      release();
    }
  }
}
