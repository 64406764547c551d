import { randomUUID } from 'node:crypto';
import { DEFAULT_TENANT } from '../auth/tenant-id.js';
import { hashToken, newToken } from '../auth/token.js';
import { SCOPES } from '../auth/token-repository.js';
import { IsNull, Not } from 'typeorm';
import { SettingEntity, TenantEntity, TokenEntity } from '../storage/entities/index.js';
import type { DatabaseStore, Transaction } from '../storage/store.js';
import { insertTenant } from './tenants.service.js';
import { insertToken } from './tokens.service.js';

/** Id of the token row that SCIM_TOKEN pins; there is at most one. */
const PINNED = 'scim-token';

/** Remembers that the default tenant was made, so that one an administrator deleted stays deleted. */
const DONE = 'firstStartDone';

/** There while nobody was shown the first token: the next start makes one. */
const DUE = 'firstTokenDue';

/** What the start did about the default tenant's token. */
export type FirstStart =
  | { readonly kind: 'pinned' }
  | { readonly kind: 'created'; readonly token: string }
  /** `tenant`: the default one, or another when that is gone; undefined when there is none. */
  | { readonly kind: 'kept'; readonly tenant?: string };

/**
 * Makes the default tenant in a new database, and keeps the token that SCIM_TOKEN pins: a changed one replaces the old
 * one, and one that is no longer set is revoked. The first token comes later, by `giveFirstToken`.
 */
export async function prepareDefaultTenant(store: DatabaseStore, pinned: string | undefined): Promise<void> {
  await store.transaction(async (tx) => {
    const [first] = await tx.query(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING RETURNING name',
      [DONE, new Date().toISOString()],
    );
    // Of replicas that start at once, each waits here for the one before it.
    if (!first) await tx.query('UPDATE setting SET value = value WHERE name = ? RETURNING name', [DONE]);
    if (pinned !== undefined) {
      await pin(tx, await ensureDefaultTenant(tx), pinned);
      await tx.manager.getRepository(SettingEntity).delete({ name: DUE });
      return;
    }
    await tx.manager.getRepository(TokenEntity).delete({ id: PINNED });
    if (!first) return;
    await ensureDefaultTenant(tx);
    await tx.query('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING', [DUE, '']);
  });
}

/**
 * Makes the first token of a new database and has it shown before it is committed: whatever ends the start, a token that
 * nobody has seen does not count, and the next start makes another one. Errors: those of `show`; nothing is kept then.
 */
export async function giveFirstToken(
  store: DatabaseStore,
  pinned: string | undefined,
  show: (firstStart: FirstStart) => void,
): Promise<FirstStart> {
  const created = { kind: 'created', token: newToken() } as const;
  let isShown = false;
  const result = await store.transaction(async (tx): Promise<FirstStart> => {
    if (pinned !== undefined) return { kind: 'pinned' };
    // Of replicas that start at once, the others wait here, and find nothing when this one is done.
    const [due] = await tx.query('DELETE FROM setting WHERE name = ? RETURNING name', [DUE]);
    const [tenant] = await tx.query<{ key: number; id: string }>(
      'SELECT key, id FROM tenant WHERE deleted_at IS NULL ORDER BY CASE WHEN id = ? THEN 0 ELSE 1 END, id LIMIT 1',
      [DEFAULT_TENANT],
    );
    if (!due || tenant?.id !== DEFAULT_TENANT) return { kind: 'kept', ...(tenant && { tenant: tenant.id }) };
    const row = {
      id: randomUUID(),
      tenant: tenant.key,
      token: created.token,
      description: 'First token',
      scopes: SCOPES,
    };
    await insertToken(tx, row);
    // The job may be run again, with the same token.
    if (!isShown) show(created);
    isShown = true;
    return created;
  });
  if (result.kind !== 'created') show(result);
  return result;
}

async function ensureDefaultTenant(tx: Transaction): Promise<number> {
  const made = await insertTenant(tx, { id: DEFAULT_TENANT, displayName: 'Default' });
  if (made) return made.key;
  const known = await tx.manager.getRepository(TenantEntity).findOneBy({ id: DEFAULT_TENANT });
  if (!known) throw new Error('The default tenant cannot be made.');
  return known.key;
}

async function pin(tx: Transaction, tenant: number, token: string): Promise<void> {
  const tokens = tx.manager.getRepository(TokenEntity);
  const hash = hashToken(token);
  if (await tokens.existsBy({ hash, tenant, expiresAt: IsNull() })) {
    await tokens.delete({ id: PINNED, hash: Not(hash) });
    return;
  }
  await tokens.delete({ id: PINNED });
  await tokens.delete({ hash });
  await insertToken(tx, { id: PINNED, tenant, token, description: 'SCIM_TOKEN', scopes: SCOPES });
}
