import type { JWTPayload } from 'jose';
import type { Store } from '../../storage/store.js';
import {
  PRINCIPAL_TENANT_COLUMNS,
  type PrincipalTenant,
  type PrincipalTenantRow,
  toPrincipalTenant,
} from '../principal-tenant.js';
import { TENANT_ID } from '../tenant-id.js';
import type { JwtIssuer } from '../../config/jwt-issuer.js';
import type { Candidate, TrustedIssuers } from './jwt-verifier.js';

/** The issuer of the whole service, and how its tokens name their tenant. */
export interface ServiceIssuer {
  readonly issuer: JwtIssuer;
  /** Claim with the id of the tenant; without it, all tokens belong to the default tenant. */
  readonly tenantClaim?: string;
  readonly defaultTenant: string;
}

interface Row extends PrincipalTenantRow {
  readonly jwt: string | null;
}

const COLUMNS = `SELECT ${PRINCIPAL_TENANT_COLUMNS}, tenant.jwt FROM tenant WHERE deleted_at IS NULL`;
/** How many audiences of a token are looked up; no regular issuer sends more. */
const AUDIENCES = 20;

/** The issuers of the environment and of the settings of tenants. */
export class ConfiguredIssuers implements TrustedIssuers {
  constructor(
    private readonly store: Pick<Store, 'query'>,
    private readonly service?: ServiceIssuer,
  ) {}

  async find(iss: string, audiences: readonly string[]): Promise<readonly Candidate[]> {
    const wanted = [...new Set(audiences)].slice(0, AUDIENCES);
    // PostgreSQL does not accept an empty list.
    if (wanted.length === 0) return [];
    const places = wanted.map(() => '?').join(', ');
    const rows = await this.store.query<Row>(`${COLUMNS} AND jwt_issuer = ? AND jwt_audience IN (${places})`, [
      iss,
      ...wanted,
    ]);
    const candidates = rows.map((row): Candidate => {
      const tenant = toPrincipalTenant(row);
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
    return row && toPrincipalTenant(row);
  }
}
