import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Scope } from '../auth/principal.js';
import { hashToken, newToken } from '../auth/token.js';
import { parseScopes, SCOPES, timeOf as timeOfColumn } from '../auth/token-repository.js';
import { ServiceEvents } from '../observability/service-events.js';
import { InvalidValueError, NotFoundError } from '../scim/errors.js';
import { TenantEntity, TokenEntity } from '../storage/entities/index.js';
import { DatabaseStore, type TenantKey, type Transaction } from '../storage/store.js';
import { timeOf } from './date-time-input.js';
import type { CreateToken } from './input.js';
import { TenantsService } from './tenants.service.js';

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

/** Ids that tokens have. */
const TOKEN_ID = /^[\w-]{1,60}$/;

/** Bearer tokens of tenants, for the admin API and the command line alike. */
@Injectable()
export class TokensService {
  constructor(
    private readonly store: DatabaseStore,
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
    const rows = await this.store.manager
      .getRepository(TokenEntity)
      .find({ where: { tenant }, order: { createdAt: 'ASC', id: 'ASC' } });
    return rows.map((row) => toRecord(row, tenantId));
  }

  /** Revokes a token of a tenant, or of any tenant when none is named. Error: NotFoundError. */
  async revoke(tokenId: string, tenantId?: string): Promise<void> {
    const { tenant } = await this.get(tokenId, tenantId);
    await this.store.transaction((tx) => tx.manager.getRepository(TokenEntity).delete({ id: tokenId }));
    this.events.publish({ kind: 'tokenRevoked', tenantId: tenant, tokenId });
  }

  /** A token of a tenant, or of any tenant when none is named. Error: NotFoundError. */
  async get(tokenId: string, tenantId?: string): Promise<TokenRecord> {
    const { manager } = this.store;
    const row = TOKEN_ID.test(tokenId) ? await manager.getRepository(TokenEntity).findOneBy({ id: tokenId }) : null;
    const place = row && { key: row.tenant, deletedAt: IsNull() };
    const tenant = place && (await manager.getRepository(TenantEntity).findOneBy(place));
    if (!tenant || (tenantId !== undefined && tenant.id !== tenantId))
      throw new NotFoundError(`There is no token ${tokenId.slice(0, 60)}.`);
    return toRecord(row, tenant.id);
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
  tx: Pick<Transaction, 'manager' | 'holdTenant'>,
  row: TokenRow,
): Promise<number | undefined> {
  if (!(await tx.holdTenant(row.tenant as TenantKey))) return undefined;
  const now = Date.now();
  await tx.manager.getRepository(TokenEntity).insert({
    id: row.id,
    tenant: row.tenant,
    hash: hashToken(row.token),
    description: row.description,
    scopes: row.scopes.join(' '),
    createdAt: now,
    expiresAt: row.expiresAt ?? null,
  });
  return now;
}

function toRecord(row: TokenEntity, tenant: string): TokenRecord {
  return {
    id: row.id,
    tenant,
    description: row.description,
    scopes: parseScopes(row.scopes),
    createdAt: new Date(Number(row.createdAt)).toISOString(),
    ...(row.expiresAt !== null && { expiresAt: new Date(timeOfColumn(row.expiresAt)).toISOString() }),
    ...(row.lastUsedAt !== null && { lastUsedAt: new Date(Number(row.lastUsedAt)).toISOString() }),
  };
}
