import { ConflictError, NotFoundError, UniquenessError } from '../scim/errors.js';
import type { ServiceEvents } from '../observability/service-events.js';
import { TENANT_ID } from '../auth/tenant-id.js';
import { copyState } from '../storage/transfer/marker.js';
import type { SqlValue, TenantKey, Transaction } from '../storage/store.js';
import type { AdminStore } from './admin-store.js';
import type { JwtIssuer } from '../config/jwt-issuer.js';
import type { CreateTenant, UpdateTenant } from './input.js';
import { claimIssuer } from './issuer-claims.js';
import { issuerOf } from './issuer-input.js';
import { type Tenant, TENANT_COLUMNS, type TenantRow, toTenant } from './tenant.js';
import { readTenantPage, type TenantPage, type TenantPageRequest } from './tenant-page.js';

/** What goes with a tenant when it is deleted. */
export interface TenantContents {
  /** By name of the resource type; types without resources are left out. */
  readonly resources: Readonly<Record<string, number>>;
  readonly tokens: number;
}

/** Tenants, for the admin API and the command line alike. */
export class TenantsService {
  constructor(
    private readonly store: AdminStore,
    private readonly events: ServiceEvents,
    /** The issuer of the whole service, whose tokens no tenant may claim. */
    private readonly serviceIssuer?: Pick<JwtIssuer, 'issuer' | 'audience'>,
  ) {}

  /** Error: UniquenessError when the id is taken, or the issuer with its audience. */
  async create(input: CreateTenant): Promise<Tenant> {
    const row = await this.store.transaction(async (tx) => {
      const made = await insertTenant(tx, input);
      if (!made) throw new UniquenessError(`There is already a tenant ${input.id}.`, 'tenant-taken');
      if (input.jwt) await claimIssuer(tx, issuerOf(input.jwt), made.key, this.serviceIssuer);
      if (input.duplicateGroupNames !== undefined)
        await tx.setDuplicateGroupNames(made.key as TenantKey, input.duplicateGroupNames);
      return made;
    });
    this.events.publish({ kind: 'tenantChanged', tenantId: input.id, operation: 'create' });
    return toTenant(row);
  }

  /** One page of the tenants, in the order of their ids. */
  list(request: TenantPageRequest): Promise<TenantPage> {
    return readTenantPage(this.store, request);
  }

  /** Error: NotFoundError. */
  async get(id: string): Promise<Tenant> {
    return toTenant(await this.#row(id));
  }

  /** The key of a tenant inside storage. Error: NotFoundError. */
  async keyOf(id: string): Promise<TenantKey> {
    return (await this.#row(id)).key as TenantKey;
  }

  /** How much a deletion would delete. Error: NotFoundError. */
  async contents(id: string): Promise<TenantContents> {
    const key = await this.keyOf(id);
    const counted = await this.store.query<{ type: string; n: number | string }>(
      'SELECT type, sum(n) AS n FROM counter WHERE tenant = ? GROUP BY type ORDER BY type',
      [key],
    );
    const [tokens] = await this.store.query<{ n: number | string }>(
      'SELECT count(*) AS n FROM token WHERE tenant = ?',
      [key],
    );
    const resources = counted.map(({ type, n }) => [type, Number(n)] as const).filter(([, n]) => n > 0);
    return { resources: Object.fromEntries(resources), tokens: Number(tokens?.n ?? 0) };
  }

  /**
   * Changes what is given and leaves the rest as it is by then; what is enforced changes in the same transaction.
   * Errors: NotFoundError; UniquenessError when duplicate group names exist and shall no longer, or when the issuer with
   * its audience is taken.
   */
  async update(id: string, input: UpdateTenant): Promise<Tenant> {
    const key = await this.keyOf(id);
    const jwt = input.jwt && issuerOf(input.jwt);
    const changes: Record<string, SqlValue> = {
      ...(input.displayName !== undefined && { display_name: input.displayName }),
      ...(input.mode !== undefined && { mode: input.mode }),
      ...(input.duplicateGroupNames !== undefined && { duplicate_group_names: input.duplicateGroupNames }),
      ...(jwt !== undefined && issuerColumns(jwt)),
    };
    const row = await this.store.transaction(async (tx) => {
      // Also when it has this value already: then what is enforced is made to agree with it.
      if (input.duplicateGroupNames !== undefined) await tx.setDuplicateGroupNames(key, input.duplicateGroupNames);
      if (jwt) await claimIssuer(tx, jwt, key, this.serviceIssuer);
      const names = Object.keys(changes);
      const statement =
        names.length === 0
          ? `SELECT ${TENANT_COLUMNS} FROM tenant WHERE key = ? AND deleted_at IS NULL`
          : `UPDATE tenant SET ${names.map((name) => `${name} = ?`).join(', ')}` +
            ` WHERE key = ? AND deleted_at IS NULL RETURNING ${TENANT_COLUMNS}`;
      const [changed] = await tx.query<TenantRow>(statement, [...Object.values(changes), key]);
      if (!changed) throw unknownTenant(id);
      return changed;
    });
    this.events.publish({ kind: 'tenantChanged', tenantId: id, operation: 'update' });
    return toTenant(row);
  }

  /** The tenant, its tokens and all its data are gone for everybody when this resolves. Error: NotFoundError. */
  async delete(id: string): Promise<void> {
    await this.store.deleteTenant(await this.keyOf(id));
    this.events.publish({ kind: 'tenantChanged', tenantId: id, operation: 'delete' });
  }

  async #row(id: string): Promise<TenantRow> {
    const [row] = TENANT_ID.test(id)
      ? await this.store.query<TenantRow>(`SELECT ${TENANT_COLUMNS} FROM tenant WHERE id = ? AND deleted_at IS NULL`, [
          id,
        ])
      : [];
    if (!row) throw unknownTenant(id);
    return row;
  }
}

/** Inserts a tenant inside a transaction; undefined when its id is taken. */
export async function insertTenant(
  tx: Pick<Transaction, 'query'>,
  input: CreateTenant,
): Promise<TenantRow | undefined> {
  const values: Record<string, SqlValue> = {
    id: input.id,
    display_name: input.displayName ?? input.id,
    mode: input.mode ?? 'lenient',
    duplicate_group_names: input.duplicateGroupNames ?? 'allow',
    ...issuerColumns(input.jwt ? issuerOf(input.jwt) : null),
    created_at: Date.now(),
  };
  const names = Object.keys(values);
  const [row] = await tx.query<TenantRow>(
    `INSERT INTO tenant (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})` +
      ` ON CONFLICT (id) DO NOTHING RETURNING ${TENANT_COLUMNS}`,
    Object.values(values),
  );
  // All data begins with a tenant, so a copy that was begun meanwhile is noticed here.
  if ((await copyState(tx)) === 'copying')
    throw new ConflictError('The database is being filled by migrate-data; try again when that has ended.');
  return row;
}

/** The column of the audience is written by the database (the Access migration). */
function issuerColumns(jwt: JwtIssuer | null): Record<string, SqlValue> {
  return {
    jwt_issuer: jwt?.issuer ?? null,
    jwt: jwt ? JSON.stringify(jwt) : null,
  };
}

function unknownTenant(id: string): NotFoundError {
  return new NotFoundError(`There is no tenant ${id.slice(0, 63)}.`);
}
