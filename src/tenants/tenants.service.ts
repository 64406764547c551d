import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { ConflictError, NotFoundError, UniquenessError } from '../scim/errors.js';
import { serviceIssuer } from '../auth/jwt/service-issuer.js';
import { Config } from '../config/config.js';
import { ServiceEvents } from '../observability/service-events.js';
import { TENANT_ID } from '../auth/tenant-id.js';
import { copyState } from '../storage/transfer/marker.js';
import { TenantEntity, TokenEntity } from '../storage/entities/index.js';
import { DatabaseStore, type TenantKey, type Transaction } from '../storage/store.js';
import type { JwtIssuer } from '../config/jwt-issuer.js';
import type { CreateTenant, UpdateTenant } from './input.js';
import { claimIssuer } from './issuer-claims.js';
import { type Tenant, toTenant } from './tenant.js';
import { storedSettings } from './tenant-settings.js';
import { readTenantPage, type TenantPage, type TenantPageRequest } from './tenant-page.js';

/** What goes with a tenant when it is deleted. */
export interface TenantContents {
  /** By name of the resource type; types without resources are left out. */
  readonly resources: Readonly<Record<string, number>>;
  readonly tokens: number;
}

/** Tenants, for the admin API and the command line alike. */
@Injectable()
export class TenantsService {
  /** The issuer of the whole service, whose tokens no tenant may claim. */
  readonly #serviceIssuer: JwtIssuer | undefined;

  constructor(
    private readonly store: DatabaseStore,
    private readonly events: ServiceEvents,
    config: Config,
  ) {
    this.#serviceIssuer = serviceIssuer(config)?.issuer;
  }

  /** Error: UniquenessError when the id is taken, or the issuer with its audience. */
  async create(input: CreateTenant): Promise<Tenant> {
    const row = await this.store.transaction(async (tx) => {
      const made = await insertTenant(tx, input);
      if (!made) throw new UniquenessError(`There is already a tenant ${input.id}.`, 'tenant-taken');
      if (input.jwt) await claimIssuer(tx, input.jwt, made.key, this.#serviceIssuer);
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
    const tokens = await this.store.manager.getRepository(TokenEntity).countBy({ tenant: key });
    const resources = counted.map(({ type, n }) => [type, Number(n)] as const).filter(([, n]) => n > 0);
    return { resources: Object.fromEntries(resources), tokens };
  }

  /**
   * Changes what is given and leaves the rest as it is by then; what is enforced changes in the same transaction.
   * Errors: NotFoundError; UniquenessError when duplicate group names exist and shall no longer, or when the issuer with
   * its audience is taken.
   */
  async update(id: string, input: UpdateTenant): Promise<Tenant> {
    const key = await this.keyOf(id);
    const columns = storedSettings(input);
    const row = await this.store.transaction(async (tx) => {
      // Also when it has this value already: then what is enforced is made to agree with it.
      if (input.duplicateGroupNames !== undefined) await tx.setDuplicateGroupNames(key, input.duplicateGroupNames);
      if (input.jwt) await claimIssuer(tx, input.jwt, key, this.#serviceIssuer);
      const tenants = tx.manager.getRepository(TenantEntity);
      const place = { key, deletedAt: IsNull() };
      if (Object.keys(columns).length > 0) await tenants.update(place, columns);
      const changed = await tenants.findOneBy(place);
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

  async #row(id: string): Promise<TenantEntity> {
    const row = TENANT_ID.test(id)
      ? await this.store.manager.getRepository(TenantEntity).findOneBy({ id, deletedAt: IsNull() })
      : null;
    if (!row) throw unknownTenant(id);
    return row;
  }
}

/** Inserts a tenant inside a transaction; undefined when its id is taken. */
export async function insertTenant(
  tx: Pick<Transaction, 'query' | 'manager'>,
  input: CreateTenant,
): Promise<TenantEntity | undefined> {
  const { id } = input;
  const tenants = tx.manager.getRepository(TenantEntity);
  if (await tenants.existsBy({ id })) return undefined;
  const values = { id, displayName: id, ...storedSettings(input), createdAt: Date.now() };
  // A replica may be making it at the same time.
  const { identifiers } = await tenants.createQueryBuilder().insert().values(values).orIgnore().execute();
  if (!identifiers[0]) return undefined;
  // All data begins with a tenant, so a copy that was begun meanwhile is noticed here.
  if ((await copyState(tx)) === 'copying')
    throw new ConflictError('The database is being filled by migrate-data; try again when that has ended.');
  return tenants.findOneByOrFail({ id });
}

function unknownTenant(id: string): NotFoundError {
  return new NotFoundError(`There is no tenant ${id.slice(0, 63)}.`);
}
