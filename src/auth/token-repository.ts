import type { Mode } from '../scim/dialect/rule.js';
import type { Store, TenantKey } from '../storage/store.js';
import type { Principal, Scope } from './principal.js';
import { sameHash } from './token.js';

/** What a look-up by hash finds. */
export interface FoundToken {
  readonly principal: Principal;
  /** Milliseconds since 1970; undefined: never. */
  readonly expiresAt: number | undefined;
}

interface Row {
  readonly id: string;
  readonly hash: string;
  readonly scopes: string;
  readonly expires_at: number | string | null;
  readonly tenant_key: number;
  readonly tenant_id: string;
  readonly mode: Mode;
  readonly duplicate_group_names: 'allow' | 'reject';
}

const FIND =
  'SELECT token.id, token.hash, token.scopes, token.expires_at, tenant.key AS tenant_key, tenant.id AS tenant_id,' +
  ' tenant.mode, tenant.duplicate_group_names' +
  ' FROM token JOIN tenant ON tenant.key = token.tenant' +
  ' WHERE token.hash = ? AND tenant.deleted_at IS NULL';

/** Finds tokens by their hash. */
export class TokenRepository {
  constructor(private readonly store: Pick<Store, 'query'>) {}

  /** The principal a token stands for; undefined when it is unknown, revoked, or its tenant is gone. */
  async findByHash(hash: string): Promise<FoundToken | undefined> {
    const [row] = await this.store.query<Row>(FIND, [hash]);
    if (!row || !sameHash(row.hash, hash)) return undefined;
    return {
      principal: {
        tenantKey: row.tenant_key as TenantKey,
        tenantId: row.tenant_id,
        mode: row.mode,
        duplicateGroupNames: row.duplicate_group_names,
        scopes: new Set(parseScopes(row.scopes)),
        tokenId: row.id,
      },
      expiresAt: row.expires_at === null ? undefined : Number(row.expires_at),
    };
  }
}

/** Every scope there is, in the order they are shown. */
export const SCOPES: readonly Scope[] = ['scim:read', 'scim:write'];

/** Reads the scopes of a token row; what is no scope of this service grants nothing. */
export function parseScopes(text: string): Scope[] {
  const words = text.split(' ');
  return SCOPES.filter((scope) => words.includes(scope));
}
