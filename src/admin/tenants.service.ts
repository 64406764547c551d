import type { Mode } from '../scim/dialect/rule.js';
import { NotFoundError, UniquenessError } from '../scim/errors.js';
import type { Facts } from '../observe/facts.js';
import type { TenantKey, Transaction } from '../storage/store.js';
import type { AdminStore } from './admin-store.js';
import type { JwtIssuer } from '../auth/jwt/issuer.js';
import type { CreateTenant, DuplicateGroupNames, UpdateTenant } from './input.js';
import { issuerOf } from './issuer-input.js';

/** A tenant as administrators see it. */
export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  readonly mode: Mode;
  readonly duplicateGroupNames: DuplicateGroupNames;
  /** The tenant's own issuer of access tokens. */
  readonly jwt?: JwtIssuer;
  readonly createdAt: string;
}

interface Row {
  readonly key: number;
  readonly id: string;
  readonly display_name: string;
  readonly mode: Mode;
  readonly duplicate_group_names: DuplicateGroupNames;
  readonly jwt: string | null;
  readonly created_at: number | string;
}

const COLUMNS = 'key, id, display_name, mode, duplicate_group_names, jwt, created_at';

/** Tenants, for the admin API and the command line alike. */
export class TenantsService {
  constructor(
    private readonly store: AdminStore,
    private readonly facts: Facts,
  ) {}

  /** Error: UniquenessError when the id is taken. */
  async create(input: CreateTenant): Promise<Tenant> {
    // The setting is shown only once the store enforces it, so a new tenant begins without.
    const row = await this.store.transaction((tx) => insertTenant(tx, { ...input, duplicateGroupNames: 'allow' }));
    if (!row) throw new UniquenessError(`There is already a tenant ${input.id}.`, 'tenant-taken');
    this.facts.publish({ kind: 'tenantChanged', tenantId: input.id, operation: 'create' });
    return input.duplicateGroupNames === 'reject'
      ? this.update(input.id, { duplicateGroupNames: 'reject' })
      : toTenant(row);
  }

  async list(): Promise<Tenant[]> {
    const rows = await this.store.query<Row>(`SELECT ${COLUMNS} FROM tenant WHERE deleted_at IS NULL ORDER BY id`, []);
    return rows.map(toTenant);
  }

  /** Error: NotFoundError. */
  async get(id: string): Promise<Tenant> {
    return toTenant(await this.#row(id));
  }

  /** The key of a tenant inside storage. Error: NotFoundError. */
  async keyOf(id: string): Promise<TenantKey> {
    return (await this.#row(id)).key as TenantKey;
  }

  /** Errors: NotFoundError; UniquenessError when duplicate group names exist and shall no longer. */
  async update(id: string, input: UpdateTenant): Promise<Tenant> {
    const row = await this.#row(id);
    if (input.duplicateGroupNames !== undefined && input.duplicateGroupNames !== row.duplicate_group_names) {
      await this.store.setDuplicateGroupNames(row.key as TenantKey, input.duplicateGroupNames);
    }
    const jwt = input.jwt === undefined ? jwtOf(row) : input.jwt && issuerOf(input.jwt);
    const [updated] = await this.store.transaction((tx) =>
      tx.query<Row>(
        'UPDATE tenant SET display_name = ?, mode = ?, duplicate_group_names = ?, jwt_issuer = ?, jwt = ?' +
          ` WHERE key = ? AND deleted_at IS NULL RETURNING ${COLUMNS}`,
        [
          input.displayName ?? row.display_name,
          input.mode ?? row.mode,
          input.duplicateGroupNames ?? row.duplicate_group_names,
          jwt?.issuer ?? null,
          jwt ? JSON.stringify(jwt) : null,
          row.key,
        ],
      ),
    );
    if (!updated) throw unknownTenant(id);
    this.facts.publish({ kind: 'tenantChanged', tenantId: id, operation: 'update' });
    return toTenant(updated);
  }

  /** The tenant, its tokens and all its data are gone for everybody when this resolves. Error: NotFoundError. */
  async delete(id: string): Promise<void> {
    await this.store.deleteTenant(await this.keyOf(id));
    this.facts.publish({ kind: 'tenantChanged', tenantId: id, operation: 'delete' });
  }

  async #row(id: string): Promise<Row> {
    const [row] = await this.store.query<Row>(`SELECT ${COLUMNS} FROM tenant WHERE id = ? AND deleted_at IS NULL`, [
      id,
    ]);
    if (!row) throw unknownTenant(id);
    return row;
  }
}

/** Inserts a tenant inside a transaction; undefined when its id is taken. */
export async function insertTenant(tx: Pick<Transaction, 'query'>, input: CreateTenant): Promise<Row | undefined> {
  const jwt = input.jwt && issuerOf(input.jwt);
  const [row] = await tx.query<Row>(
    'INSERT INTO tenant (id, display_name, mode, duplicate_group_names, jwt_issuer, jwt, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)' +
      ` ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
    [
      input.id,
      input.displayName,
      input.mode ?? 'lenient',
      input.duplicateGroupNames ?? 'allow',
      jwt?.issuer ?? null,
      jwt ? JSON.stringify(jwt) : null,
      Date.now(),
    ],
  );
  return row;
}

function jwtOf(row: Row): JwtIssuer | undefined {
  return row.jwt === null ? undefined : (JSON.parse(row.jwt) as JwtIssuer);
}

function unknownTenant(id: string): NotFoundError {
  return new NotFoundError(`There is no tenant ${id}.`);
}

function toTenant(row: Row): Tenant {
  return {
    id: row.id,
    displayName: row.display_name,
    mode: row.mode,
    duplicateGroupNames: row.duplicate_group_names,
    ...(row.jwt !== null && { jwt: jwtOf(row) }),
    createdAt: new Date(Number(row.created_at)).toISOString(),
  };
}
