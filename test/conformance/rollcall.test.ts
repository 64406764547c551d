import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { type TestService, startService } from '../e2e/support/service.js';
import { failedIds, judge } from './support/judge.js';

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
    const report = await judge(service.scimUrl, { token, strict: mode === 'strict' });
    expect(failedIds(report)).toEqual([]);
    expect(report.leftOver).toEqual([]);
    for (const endpoint of ['Users', 'Groups']) {
      const { json } = await service.request('GET', `/scim/v2/${endpoint}`, { token });
      expect([endpoint, json.totalResults]).toEqual([endpoint, 0]);
    }
    const custom = report.results.filter(({ check }) => check.area === 'custom');
    expect(custom.every(({ outcome }) => outcome.status === 'passed')).toBe(true);
  });
});
