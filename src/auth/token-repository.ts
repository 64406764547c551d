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

  /** The principal a token stands for, or why there is none: unknown, revoked, its tenant gone; or a part is missing. */
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

/** Sets of scopes that tokens have: the same for all of them. */
const sets = new Map<string, ReadonlySet<Scope>>();

function scopeSet(scopes: readonly Scope[]): ReadonlySet<Scope> {
  const name = scopes.join(' ');
  const known = sets.get(name) ?? new Set(scopes);
  sets.set(name, known);
  return known;
}

/** A time of a token row, in milliseconds since 1970; what is no time lies in the past. */
export function timeOf(value: number | string): number {
  const time = Number(value);
  return Number.isFinite(time) ? time : 0;
}

/** Every scope there is, in the order they are shown. */
export const SCOPES: readonly Scope[] = ['scim:read', 'scim:write'];

/** Reads the scopes of a token row; what is no scope of this service grants nothing. */
export function parseScopes(text: string): Scope[] {
  const words = text.split(' ');
  return SCOPES.filter((scope) => words.includes(scope));
}
