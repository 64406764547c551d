import { dateTimeOf } from '../scim/date-time.js';
import type { RequestFinished } from './facts.js';

/**
 * The log lines of answered requests, as pino would write them. One comes with every request, and pino takes as long for
 * it as the service for reading a user. What is not quoted with care here cannot need it: the parser of HTTP knows the
 * methods, the routes are our own, and ids of requests and traces were checked.
 */
export class RequestLines {
  #now = 0;
  #time = '';
  #tenantId: string | undefined;
  #tokenId: string | undefined;
  /** Who the last request was of; mostly the next is of the same. */
  #who = '';

  line(fact: RequestFinished): string {
    const { requestId, trace, method, route, status, tenantId, tokenId, rules } = fact;
    const now = Date.now();
    if (now !== this.#now) {
      this.#now = now;
      this.#time = `{"level":"info","time":"${dateTimeOf(now)}","requestId":"`;
    }
    if (tenantId !== this.#tenantId || tokenId !== this.#tokenId) {
      this.#tenantId = tenantId;
      this.#tokenId = tokenId;
      this.#who = member('tenant', tenantId) + member('token', tokenId);
    }
    const ms = Math.round(fact.milliseconds * 100) / 100;
    const traced = trace ? `,"traceId":"${trace.traceId}","parentId":"${trace.parentId}"` : '';
    const ruled = rules.length > 0 ? member('rules', rules) : '';
    return `${this.#time}${requestId}"${traced},"method":"${method}","route":"${route}","status":${status},"ms":${ms}${this.#who}${ruled},"msg":"request"}\n`;
  }
}

function member(name: string, value: string | readonly string[] | undefined): string {
  return value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
}
