import type { RequestFinished } from './facts.js';

/**
 * The log line of an answered request, as pino would write it. It comes with every request, and pino takes as long for
 * it as the service for reading a user. What is not quoted with care here cannot need it: the parser of HTTP knows the
 * methods, the routes are our own, and ids of requests and traces were checked.
 */
export function requestLine(fact: RequestFinished): string {
  const { requestId, trace, method, route, status, tenantId, tokenId, rules } = fact;
  let line = `{"level":"info","time":"${new Date().toISOString()}","requestId":"${requestId}"`;
  if (trace) line += `,"traceId":"${trace.traceId}","parentId":"${trace.parentId}"`;
  line += `,"method":"${method}","route":"${route}","status":${status}`;
  line += `,"ms":${Math.round(fact.milliseconds * 100) / 100}`;
  if (tenantId !== undefined) line += `,"tenant":${JSON.stringify(tenantId)}`;
  if (tokenId !== undefined) line += `,"token":${JSON.stringify(tokenId)}`;
  if (rules.length > 0) line += `,"rules":${JSON.stringify(rules)}`;
  return `${line},"msg":"request"}\n`;
}
