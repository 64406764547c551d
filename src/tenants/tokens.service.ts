import { randomUUID } from 'node:crypto';
import type { Scope } from '../auth/principal.js';
import { hashToken, newToken } from '../auth/token.js';
import { parseScopes, SCOPES, timeOf as timeOfColumn } from '../auth/token-repository.js';
import type { ServiceEvents } from '../observability/service-events.js';
import { InvalidValueError, NotFoundError } from '../scim/errors.js';
import type { TenantKey, Transaction } from '../storage/store.js';
import type { AdminStore } from './admin-store.js';
import { timeOf } from './date-time-input.js';
import type { CreateToken } from './input.js';
import type { TenantsService } from './tenants.service.js';

/** A token as administrators see it: never the token itself. */
export interface TokenRecord {
  readonly id: string;
  readonly tenant: string;
  readonly description: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly expiresAt?: string;
  /** To the minute; left out while it was never used. */
  readonly lastUsedAt?: string;
}

/** A token that was just made: the only time it is shown. */
export interface NewToken extends TokenRecord {
  readonly token: string;
}

interface Row {
  readonly id: string;
  readonly tenant_id: string;
  readonly description: string;
  readonly scopes: string;
  readonly created_at: number | string;
  readonly expires_at: number | string | null;
  readonly last_used_at: number | string | null;
}

/** Ids that tokens have. */
const TOKEN_ID = /^[\w-]{1,60}$/;

const SELECT =
  'SELECT token.id, tenant.id AS tenant_id, token.description, token.scopes, token.created_at, token.expires_at, token.last_used_at' +
  ' FROM token JOIN tenant ON tenant.key = token.tenant WHERE tenant.deleted_at IS NULL';

/** Bearer tokens of tenants, for the admin API and the command line alike. */
export class TokensService {
  constructor(
    private readonly store: AdminStore,
    private readonly tenants: TenantsService,
    private readonly events: ServiceEvents,
  ) {}

  /** Errors: NotFoundError for the tenant; InvalidValueError when it would be expired already. */
  async create(tenantId: string, input: CreateToken): Promise<NewToken> {
    const expiresAt = input.expiresAt === undefined ? undefined : timeOf(input.expiresAt);
    if (expiresAt !== undefined && expiresAt <= Date.now())
      throw new InvalidValueError('expiresAt must lie in the future.');
    const tenant = await this.tenants.keyOf(tenantId);
    const token = newToken();
    const row = {
      id: randomUUID(),
      tenant,
      token,
      description: input.description,
      scopes: SCOPES.filter((scope) => (input.scopes ?? SCOPES).includes(scope)),
      expiresAt,
    };
    const createdAt = await this.store.transaction((tx) => insertToken(tx, row));
    if (createdAt === undefined) throw new NotFoundError(`There is no tenant ${tenantId}.`);
    this.events.publish({ kind: 'tokenCreated', tenantId, tokenId: row.id });
    return {
      id: row.id,
      token,
      tenant: tenantId,
      description: row.description,
      scopes: row.scopes,
      createdAt: new Date(createdAt).toISOString(),
      ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
    };
  }

  /** Error: NotFoundError for the tenant. */
  async list(tenantId: string): Promise<TokenRecord[]> {
    const tenant = await this.tenants.keyOf(tenantId);
    const rows = await this.store.query<Row>(`${SELECT} AND token.tenant = ? ORDER BY token.created_at, token.id`, [
      tenant,
    ]);
    return rows.map(toRecord);
  }

  /** Revokes a token of a tenant, or of any tenant when none is named. Error: NotFoundError. */
  async revoke(tokenId: string, tenantId?: string): Promise<void> {
    const { tenant } = await this.get(tokenId, tenantId);
    await this.store.transaction((tx) => tx.query('DELETE FROM token WHERE id = ?', [tokenId]));
    this.events.publish({ kind: 'tokenRevoked', tenantId: tenant, tokenId });
  }

  /** A token of a tenant, or of any tenant when none is named. Error: NotFoundError. */
  async get(tokenId: string, tenantId?: string): Promise<TokenRecord> {
    const [row] = TOKEN_ID.test(tokenId) ? await this.store.query<Row>(`${SELECT} AND token.id = ?`, [tokenId]) : [];
    if (!row || (tenantId !== undefined && row.tenant_id !== tenantId))
      throw new NotFoundError(`There is no token ${tokenId.slice(0, 60)}.`);
    return toRecord(row);
  }
}

/** The row of a token to be; only its hash is kept. */
export interface TokenRow {
  readonly id: string;
  readonly tenant: number;
  readonly token: string;
  readonly description: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: number | undefined;
}

/** Inserts a token inside a transaction. Returns its time, or undefined when the tenant is gone. */
export async function insertToken(
  tx: Pick<Transaction, 'query' | 'holdTenant'>,
  row: TokenRow,
): Promise<number | undefined> {
  if (!(await tx.holdTenant(row.tenant as TenantKey))) return undefined;
  const now = Date.now();
  await tx.query(
    'INSERT INTO token (id, tenant, hash, description, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [row.id, row.tenant, hashToken(row.token), row.description, row.scopes.join(' '), now, row.expiresAt ?? null],
  );
  return now;
}

function toRecord(row: Row): TokenRecord {
  return {
    id: row.id,
    tenant: row.tenant_id,
    description: row.description,
    scopes: parseScopes(row.scopes),
    createdAt: new Date(Number(row.created_at)).toISOString(),
    ...(row.expires_at !== null && { expiresAt: new Date(timeOfColumn(row.expires_at)).toISOString() }),
    ...(row.last_used_at !== null && { lastUsedAt: new Date(Number(row.last_used_at)).toISOString() }),
  };
}
