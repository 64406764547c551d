import { isIP } from 'node:net';
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
  #address: string | undefined;
  /** Where the last request came from. */
  #from = '';
  /** Who the last request was of; mostly the next is of the same. */
  #who = '';

  line(fact: RequestFinished): string {
    const { requestId, trace, method, route, status, tenantId, tokenId, rules, code, resourceId, address } = fact;
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
    if (address !== this.#address) {
      this.#address = address;
      this.#from = member('address', address === undefined || isIP(address) !== 0 ? address : undefined);
    }
    const about = resourceId === undefined ? '' : `,"resource":"${resourceId}"`;
    const refused = code === undefined ? '' : member('code', code) + member('scimType', fact.scimType);
    const ruled = rules.length > 0 ? member('rules', rules) : '';
    const waited = fact.longPoll ? ',"longPoll":true' : '';
    return `${this.#time}${requestId}"${traced},"method":"${method}","route":"${route}","status":${status},"ms":${ms}${waited}${refused}${about}${this.#who}${this.#from}${ruled},"msg":"request"}\n`;
  }
}

function member(name: string, value: string | readonly string[] | undefined): string {
  return value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
}
