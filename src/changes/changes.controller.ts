import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import '../http/request.js';
import { InvalidValueError, UnauthorizedError } from '../scim/errors.js';
import { ChangeFeed, type ChangePage } from './change-feed.js';

const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 100;
const MAX_WAIT_SECONDS = 60;

/** The feed of committed changes, for the application behind the service. */
@Controller('api/v1')
export class ChangesController {
  constructor(private readonly feed: ChangeFeed) {}

  /** `after` is the `next` of the page before, 0 (the default) or `latest`; waits up to `wait` seconds when there is nothing. */
  @Get('changes')
  async changes(@Req() request: FastifyRequest): Promise<ChangePage> {
    const { principal } = request;
    if (!principal) throw new UnauthorizedError('Send a token: "Authorization: Bearer <token>".');
    const query = request.query as Record<string, string | string[] | undefined>;
    const after = query.after === 'latest' ? 'latest' : number(query, 'after', 0, Number.MAX_SAFE_INTEGER);
    const limit = number(query, 'limit', DEFAULT_LIMIT, MAX_LIMIT);
    const wait = number(query, 'wait', 0, MAX_WAIT_SECONDS);
    request.longPoll = wait > 0;
    const gone = new AbortController();
    const abort = () => gone.abort();
    request.raw.socket.once('close', abort);
    try {
      return await this.feed.read(principal.tenantKey, after, Math.max(limit, 1), wait, gone.signal);
    } finally {
      request.raw.socket.off('close', abort);
    }
  }
}

function number(
  query: Record<string, string | string[] | undefined>,
  name: string,
  otherwise: number,
  most: number,
): number {
  const text = query[name];
  if (text === undefined || text === '') return otherwise;
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) {
    throw new InvalidValueError(`${name} must be a whole number of at least 0.`, 'parameter-invalid');
  }
  return Math.min(Number(text), most);
}
