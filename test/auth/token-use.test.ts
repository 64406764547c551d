import { expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../e2e/support/service.js';

it('the list of tokens says when each was last used, also after a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const env = { DATABASE_URL: join(folder, 'rollcall.sqlite') };
  try {
    const first = await startService(env);
    const tenant = await first.tenant();
    const path = `/admin/v1/tenants/${tenant.id}/tokens`;
    const spare = await first.request('POST', path, { body: { description: 'spare' } });
    const before = Date.now();
    await first.request('GET', '/scim/v2/Users', { token: tenant.token });
    await first.close();

    const second = await startService(env);
    const { tokens } = (await second.request('GET', path)).json as { tokens: { id: string; lastUsedAt?: string }[] };
    await second.close();
    const [used, ...others] = tokens.filter((token) => token.lastUsedAt !== undefined);
    expect(others).toEqual([]);
    expect(used?.id).not.toBe(spare.json.id);
    expect(Date.parse(used!.lastUsedAt!)).toBeGreaterThanOrEqual(before);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
