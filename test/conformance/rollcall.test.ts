import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { type TestService, startService } from '../e2e/support/service.js';
import { ALL_CHECKS, failures, run, select } from '../../packages/conformance/src/index.js';

jest.setTimeout(300_000);

const SCHEMAS_FILE = fileURLToPath(new URL('../../examples/schemas.json', import.meta.url));

/** The runner judges the service of this repository, with schemas of its own, as it would judge any other. */
describe('Rollcall itself', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ SCHEMAS_FILE });
  });
  afterAll(() => service.close());

  it.each(['lenient', 'strict'])('has no findings in a %s tenant, and keeps nothing of the run', async (mode) => {
    const { token } = await service.tenant({ mode });
    const strict = mode === 'strict';
    const report = await run(select(ALL_CHECKS, { only: [], skip: [], clients: [], strict }), {
      url: service.scimUrl,
      token,
      headers: {},
      strict,
      timeoutMillis: 5_000,
      patience: { attempts: 1, pauseMillis: 10 },
    });
    expect(failures(report).map(({ check }) => check.id)).toEqual([]);
    expect(report.leftOver).toEqual([]);
    for (const endpoint of ['Users', 'Groups']) {
      const { json } = await service.request('GET', `/scim/v2/${endpoint}`, { token });
      expect([endpoint, json.totalResults]).toEqual([endpoint, 0]);
    }
    const custom = report.results.filter(({ check }) => check.area === 'custom');
    expect(custom.every(({ outcome }) => outcome.status === 'passed')).toBe(true);
  });
});
