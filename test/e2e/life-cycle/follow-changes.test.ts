import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withDatabase } from '../support/other-process.js';
import { group, newClient, patchOp, user, withToken, type Client } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';

const EXAMPLE = fileURLToPath(new URL('../../../examples/follow-changes.mjs', import.meta.url));

/** Runs the example; `printed` resolves when its output has a line that matches, and rejects when it ends before. */
function follow({ service }: Client, token: string) {
  const child = spawn(process.execPath, [EXAMPLE], {
    env: { PATH: process.env['PATH'], SCIM_URL: service.scimUrl, SCIM_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'close');
  return {
    printed: (pattern: RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (!pattern.test(output)) return;
          child.stdout.off('data', look);
          resolve();
        };
        child.stdout.on('data', look);
        void ended.then(() => reject(new Error(`ended without ${pattern}:\n${output}`)));
        look();
      }),
    output: () => output,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

describe('examples/follow-changes.mjs', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  it('loads what is there with a reading token, then prints each change of a life cycle', async () => {
    const client = await newClient(service);
    const old = await client.user('before@example.test');
    const reader = await withToken(client, { scopes: ['scim:read'] });
    const app = follow(client, reader.token);
    try {
      await app.printed(/^loaded {3}0 of \/Groups$/m);
      expect(app.output()).toMatch(new RegExp(`^loaded {3}User ${old.id} before@example\\.test$`, 'm'));
      expect(app.output()).toMatch(/^loaded {3}1 of \/Users$/m);

      const ann = await client.user('ann@example.test', { password: 'Secret-never-printed' });
      const step = (operation: string, type: string, id: string, rest: string) =>
        app.printed(new RegExp(`^ *\\d+ ${operation} ${type} ${id} {2}${rest}$`, 'm'));
      await step('create', 'User', ann.id, '.*userName.*');
      await client.put(`/Users/${ann.id}`, user('ann@example.test', { title: 'Chief' }));
      await step('update', 'User', ann.id, 'title');
      await client.send('PATCH', `/Users/${ann.id}`, { body: patchOp([{ op: 'replace', value: { active: false } }]) });
      await step('update', 'User', ann.id, 'active');
      await app.printed(/^ +now ann@example\.test \(inactive\)$/m);
      const crew = await client.group('crew', [ann.id]);
      await step('create', 'Group', crew.id, 'displayName, members {2}\\+1 members');
      await client.put(`/Groups/${crew.id}`, group('team', [old.id]));
      await step('update', 'Group', crew.id, 'displayName, members {2}\\+1 members {2}-1 members');
      await client.delete(`/Users/${old.id}`);
      await step('update', 'Group', crew.id, 'members {2}-1 members');
      await step('delete', 'User', old.id, '');
      await client.delete(`/Groups/${crew.id}`);
      await step('delete', 'Group', crew.id, '');

      expect(app.output().match(/^ *\d+ (create|update|delete)/gm)).toHaveLength(8);
      expect(app.output()).not.toMatch(/Secret|trying again/);
    } finally {
      await app.stop();
    }
  }, 60_000);

  it('[U4] deactivates after a 410 what was deleted meanwhile, and goes on from there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-follow-'));
    const own = await startService({ DATABASE_URL: join(folder, 'test.sqlite') });
    try {
      const client = await newClient(own);
      const [stays, leaves] = [await client.user('stays@example.test'), await client.user('leaves@example.test')];
      const lost = await client.user('lost@example.test');
      const app = follow(client, client.token);
      try {
        await app.printed(/^loaded {3}0 of \/Groups$/m);
        await client.delete(`/Users/${leaves.id}`);
        await app.printed(new RegExp(`delete User ${leaves.id}`));
        // The deletion and its entry are as good as never seen: the feed was cut behind what the application has read.
        await withDatabase(own.databaseUrl, async (query) => {
          await query(`DELETE FROM unique_value WHERE key IN (SELECT key FROM resource WHERE id = '${lost.id}')`);
          await query(`DELETE FROM resource WHERE id = '${lost.id}'`);
          await query(
            'INSERT INTO setting (name, value)' +
              " SELECT 'changes.forgottenThrough.' || tenant, '1000000' FROM change_log GROUP BY tenant",
          );
        });
        await client.user('new@example.test');
        await app.printed(/loading everything again/);
        await app.printed(new RegExp(`^gone {5}User ${lost.id}: deactivated here$`, 'm'));
        expect(app.output().match(/^gone/gm)).toHaveLength(1);
        expect(app.output()).not.toMatch(new RegExp(`gone +User (${stays.id}|${leaves.id})`));
        expect(app.output()).toMatch(/^loaded {3}User \S+ new@example\.test$/m);
      } finally {
        await app.stop();
      }
    } finally {
      await own.close();
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
