import type { Store } from '../storage/store.js';
import type { Principal, Scope } from './principal.js';
import { PRINCIPAL_TENANT_COLUMNS, type PrincipalTenantRow, toPrincipalTenant } from './principal-tenant.js';
import type { TokenRefusal } from './refusal.js';
import { isCutToken, sameHash } from './token.js';

/** What a look-up by hash finds. */
export interface FoundToken {
  readonly principal: Principal;
  /** Milliseconds since 1970; undefined: never. */
  readonly expiresAt: number | undefined;
}

interface Row extends PrincipalTenantRow {
  readonly id: string;
  readonly hash: string;
  readonly scopes: string;
  readonly expires_at: number | string | null;
}

const FIND =
  `SELECT token.id, token.hash, token.scopes, token.expires_at, ${PRINCIPAL_TENANT_COLUMNS}` +
  ' FROM token JOIN tenant ON tenant.key = token.tenant' +
  ' WHERE token.hash = ? AND tenant.deleted_at IS NULL';

/** Finds tokens by their hash. */
export class TokenRepository {
  constructor(private readonly store: Pick<Store, 'query'>) {}

  /**
   * The principal of a token, or why there is none: the token is unknown or revoked, its tenant is deleted, or the
   * token is truncated.
   */
  async resolve(hash: string, token: string): Promise<FoundToken | TokenRefusal> {
    const [row] = await this.store.query<Row>(FIND, [hash]);
    if (!row || !sameHash(row.hash, hash)) return isCutToken(token) ? 'token-cut' : 'token-unknown';
    return {
      principal: {
        ...toPrincipalTenant(row),
        scopes: scopeSet(parseScopes(row.scopes)),
        tokenId: row.id,
      },
      expiresAt: row.expires_at === null ? undefined : timeOf(row.expires_at),
    };
  }
}

/** Caches one set for each combination of scopes, shared by all tokens. */
const sets = new Map<string, ReadonlySet<Scope>>();

function scopeSet(scopes: readonly Scope[]): ReadonlySet<Scope> {
  const name = scopes.join(' ');
  const known = sets.get(name) ?? new Set(scopes);
  sets.set(name, known);
  return known;
}

/** Converts a time of a token row to milliseconds since 1970; an invalid one counts as past. */
export function timeOf(value: number | string): number {
  const time = Number(value);
  return Number.isFinite(time) ? time : 0;
}

/** All scopes, in the order they are shown. */
export const SCOPES: readonly Scope[] = ['scim:read', 'scim:write'];

/** Parses the scopes of a token row; unknown ones are ignored. */
export function parseScopes(text: string): Scope[] {
  const words = text.split(' ');
  return SCOPES.filter((scope) => words.includes(scope));
}
