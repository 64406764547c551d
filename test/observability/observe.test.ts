import { describe, expect, it } from '@jest/globals';
import { describeError } from '../../src/observability/describe-error.js';
import { type ServiceEvent, ServiceEvents } from '../../src/observability/service-events.js';
import { logEvents } from '../../src/observability/log-events.js';
import { createLog } from '../../src/observability/logger.js';
import { parseTraceparent } from '../../src/observability/trace.js';

describe('traceparent (W3C Trace Context)', () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const parent = 'b7ad6b7169203331';
  it.each([
    [`00-${trace}-${parent}-01`, { traceId: trace, parentId: parent }],
    [`cc-${trace}-${parent}-01-later`, { traceId: trace, parentId: parent }],
    [`ff-${trace}-${parent}-01`, undefined],
    [`00-${'0'.repeat(32)}-${parent}-01`, undefined],
    [`00-${trace}-${'0'.repeat(16)}-01`, undefined],
    [`00-${trace.toUpperCase()}-${parent}-01`, undefined],
    ['rubbish', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(parseTraceparent(header)).toEqual(expected);
  });
});

it('an error is logged with its causes, but without what else it carries', () => {
  const cause = Object.assign(new Error('constraint failed'), { code: 'SQLITE_CONSTRAINT', parameters: ['jane@x'] });
  const error = new TypeError('no luck', { cause });
  expect(describeError(error)).toEqual({
    type: 'TypeError',
    message: 'no luck',
    stack: expect.stringContaining('no luck'),
    cause: {
      type: 'Error',
      message: 'constraint failed',
      code: 'SQLITE_CONSTRAINT',
      stack: expect.stringContaining('constraint failed'),
    },
  });
});

it('an error that is its own cause is described all the same', () => {
  const error = new Error('round');
  error.cause = error;
  expect(JSON.stringify(describeError(error))).toContain('round');
});

it('events reach every subscriber until it leaves', () => {
  const events = new ServiceEvents();
  const seen: string[] = [];
  const leave = events.subscribe((event) => seen.push(`a ${event.kind}`));
  events.subscribe((event) => seen.push(`b ${event.kind}`));
  events.publish({ kind: 'drainStarted' });
  leave();
  events.publish({ kind: 'serviceStopped' });
  expect(seen).toEqual(['a drainStarted', 'b drainStarted', 'b serviceStopped']);
});

it('a finished request is one line with what an operator needs', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  const event: ServiceEvent = {
    kind: 'requestFinished',
    requestId: 'r-1',
    trace: { traceId: 't', parentId: 'p' },
    method: 'PATCH',
    route: '/scim/v2/Users/:id',
    status: 200,
    milliseconds: 1.23456,
    tenantId: 'acme',
    tokenId: 'k-1',
    rules: ['string-boolean'],
    code: 'path-invalid',
    scimType: 'invalidPath',
    resourceId: '2819c223-7f76-453a-919d-413861904646',
    address: '192.0.2.7',
    longPoll: false,
  };
  logEvents(log)(event);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    requestId: 'r-1',
    traceId: 't',
    method: 'PATCH',
    route: '/scim/v2/Users/:id',
    status: 200,
    ms: 1.23,
    tenant: 'acme',
    rules: ['string-boolean'],
    code: 'path-invalid',
    scimType: 'invalidPath',
    resource: '2819c223-7f76-453a-919d-413861904646',
    address: '192.0.2.7',
  });
});

it('each line names the one who asked, whoever asked before, and the present time', async () => {
  const lines: string[] = [];
  const write = logEvents(createLog('info', { write: (line: string) => void lines.push(line) }));
  const finished = {
    kind: 'requestFinished',
    trace: undefined,
    method: 'GET',
    status: 200,
    rules: [],
    code: undefined,
    scimType: undefined,
    resourceId: undefined,
    address: undefined,
    longPoll: false,
  } as const;
  const askers: [string | undefined, string | undefined][] = [
    ['acme', 'k-1'],
    ['acme', 'k-2'],
    ['"odd"', 'k-2'],
    [undefined, 'k-2'],
    [undefined, undefined],
    ['acme', 'k-1'],
  ];
  const before = Date.now();
  for (const [tenantId, tokenId] of askers) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    write({ ...finished, requestId: 'r', route: '/x', milliseconds: 0, tenantId, tokenId });
  }
  const read = lines.map((line) => JSON.parse(line) as { tenant?: string; token?: string; time: string });
  expect(read.map(({ tenant, token }) => [tenant, token])).toEqual(askers);
  const times = read.map(({ time }) => Date.parse(time));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(times).size).toBe(askers.length);
  expect(times[0]).toBeGreaterThanOrEqual(before);
  expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
});
