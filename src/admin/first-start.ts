import { randomUUID } from 'node:crypto';
import { hashToken, newToken } from '../auth/token.js';
import { SCOPES } from '../auth/token-repository.js';
import type { Transaction } from '../storage/store.js';
import type { AdminStore } from './admin-store.js';
import { insertTenant } from './tenants.service.js';
import { insertToken } from './tokens.service.js';

export const DEFAULT_TENANT = 'default';

/** Id of the token row that SCIM_TOKEN pins; there is at most one. */
const PINNED = 'scim-token';

/** Remembers that the default tenant was made, so that one an administrator deleted stays deleted. */
const DONE = 'firstStartDone';

/** What the start did about the default tenant's token. */
export type FirstStart =
  { readonly kind: 'pinned' } | { readonly kind: 'created'; readonly token: string } | { readonly kind: 'kept' };

/**
 * Makes the default tenant and its first token in a new database, and keeps the token that SCIM_TOKEN pins: a changed
 * one replaces the old one, and one that is no longer set is revoked.
 */
export async function prepareDefaultTenant(store: AdminStore, pinned: string | undefined): Promise<FirstStart> {
  const token = newToken();
  return store.transaction(async (tx): Promise<FirstStart> => {
    const [first] = await tx.query(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING RETURNING name',
      [DONE, new Date().toISOString()],
    );
    // Of replicas that start at once, each waits here for the one before it.
    if (!first) await tx.query('UPDATE setting SET value = value WHERE name = ? RETURNING name', [DONE]);
    if (pinned !== undefined) {
      await pin(tx, await ensureDefaultTenant(tx), pinned);
      return { kind: 'pinned' };
    }
    await tx.query('DELETE FROM token WHERE id = ?', [PINNED]);
    if (!first) return { kind: 'kept' };
    const tenant = await ensureDefaultTenant(tx);
    await insertToken(tx, { id: randomUUID(), tenant, token, description: 'First token', scopes: SCOPES });
    return { kind: 'created', token };
  });
}

async function ensureDefaultTenant(tx: Transaction): Promise<number> {
  const made = await insertTenant(tx, { id: DEFAULT_TENANT, displayName: 'Default' });
  if (made) return made.key;
  const [known] = await tx.query<{ key: number }>('SELECT key FROM tenant WHERE id = ?', [DEFAULT_TENANT]);
  if (!known) throw new Error('The default tenant cannot be made.');
  return known.key;
}

async function pin(tx: Transaction, tenant: number, token: string): Promise<void> {
  const [same] = await tx.query('SELECT id FROM token WHERE hash = ? AND tenant = ? AND expires_at IS NULL', [
    hashToken(token),
    tenant,
  ]);
  if (same) {
    await tx.query('DELETE FROM token WHERE id = ? AND hash <> ?', [PINNED, hashToken(token)]);
    return;
  }
  await tx.query('DELETE FROM token WHERE id = ? OR hash = ?', [PINNED, hashToken(token)]);
  await insertToken(tx, { id: PINNED, tenant, token, description: 'SCIM_TOKEN', scopes: SCOPES });
}
