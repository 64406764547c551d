import type { JWTPayload } from 'jose';
import type { Mode } from '../../scim/compat/rule.js';
import type { Store, TenantKey } from '../../storage/store.js';
import { TENANT_ID } from '../tenant-id.js';
import type { JwtIssuer } from '../../config/jwt-issuer.js';
import type { Candidate, PrincipalTenant, TrustedIssuers } from './jwt-verifier.js';

/** The issuer of the whole service, and how its tokens name their tenant. */
export interface ServiceIssuer {
  readonly issuer: JwtIssuer;
  /** Claim that holds the tenant's id; left out: every token is of the default tenant. */
  readonly tenantClaim?: string;
  readonly defaultTenant: string;
}

interface Row {
  readonly key: number;
  readonly id: string;
  readonly mode: Mode;
  readonly duplicate_group_names: 'allow' | 'reject';
  readonly jwt: string | null;
}

const COLUMNS = 'SELECT key, id, mode, duplicate_group_names, jwt FROM tenant WHERE deleted_at IS NULL';
/** Audiences of a token that are looked up: no issuer that means well names more. */
const AUDIENCES = 20;

/** The issuers of the configuration and of the tenants' settings. */
export class ConfiguredIssuers implements TrustedIssuers {
  constructor(
    private readonly store: Pick<Store, 'query'>,
    private readonly service?: ServiceIssuer,
  ) {}

  async find(iss: string, audiences: readonly string[]): Promise<readonly Candidate[]> {
    const wanted = [...new Set(audiences)].slice(0, AUDIENCES);
    // PostgreSQL takes no empty list.
    if (wanted.length === 0) return [];
    const places = wanted.map(() => '?').join(', ');
    const rows = await this.store.query<Row>(`${COLUMNS} AND jwt_issuer = ? AND jwt_audience IN (${places})`, [
      iss,
      ...wanted,
    ]);
    const candidates = rows.map((row): Candidate => {
      const tenant = toTenant(row);
      return { issuer: JSON.parse(row.jwt!) as JwtIssuer, tenantOf: () => Promise.resolve(tenant) };
    });
    const { service } = this;
    if (service?.issuer.issuer === iss && wanted.includes(service.issuer.audience)) {
      candidates.push({ issuer: service.issuer, tenantOf: (claims) => this.#tenantOf(service, claims) });
    }
    return candidates;
  }

  async isKnown(iss: string): Promise<boolean> {
    if (this.service?.issuer.issuer === iss) return true;
    const rows = await this.store.query(`${COLUMNS} AND jwt_issuer = ? LIMIT 1`, [iss]);
    return rows.length > 0;
  }

  async #tenantOf(
    { tenantClaim, defaultTenant }: ServiceIssuer,
    claims: JWTPayload,
  ): Promise<PrincipalTenant | undefined> {
    const id = tenantClaim === undefined ? defaultTenant : claims[tenantClaim];
    if (typeof id !== 'string' || !TENANT_ID.test(id)) return undefined;
    const [row] = await this.store.query<Row>(`${COLUMNS} AND id = ?`, [id]);
    return row && toTenant(row);
  }
}

function toTenant(row: Row): PrincipalTenant {
  return {
    tenantKey: row.key as TenantKey,
    tenantId: row.id,
    mode: row.mode,
    duplicateGroupNames: row.duplicate_group_names,
  };
}
