import { IsNull, Not } from 'typeorm';
import type { JwtIssuer } from '../config/jwt-issuer.js';
import { UniquenessError } from '../scim/errors.js';
import { TenantEntity } from '../storage/entities/index.js';
import type { Store, Transaction } from '../storage/store.js';

/** What tells the tokens of one setting from those of another. */
type Claim = Pick<JwtIssuer, 'issuer' | 'audience'>;

/** The row whose lock makes those who claim an issuer wait for one another. */
const LOCK =
  "INSERT INTO setting (name, value) VALUES ('jwt.claims', '') ON CONFLICT (name) DO UPDATE SET value = setting.value";

/**
 * Makes sure inside a transaction that no other tenant, and not the service itself, has this issuer with this audience:
 * a token of it would open whichever came first. Error: UniquenessError.
 */
export async function claimIssuer(
  tx: Pick<Transaction, 'query' | 'manager'>,
  { issuer, audience }: Claim,
  tenant: number,
  service: Claim | undefined,
): Promise<void> {
  if (service?.issuer === issuer && service.audience === audience)
    throw taken('the service itself (JWT_ISSUER and JWT_AUDIENCE)');
  await tx.query(LOCK, []);
  const other = await tx.manager
    .getRepository(TenantEntity)
    .findOneBy({ jwtIssuer: issuer, jwtAudience: audience, deletedAt: IsNull(), key: Not(tenant) });
  if (other) throw taken(`tenant ${other.id}`);
}

function taken(by: string): UniquenessError {
  return new UniquenessError(
    `jwt.issuer and jwt.audience are those of ${by} already. Give each tenant an audience of its own.`,
    'issuer-taken',
  );
}

/** Issuers that several tenants of a database of before claim: a line for each, since their tokens are refused. */
export async function issuersClaimedTwice(
  store: Pick<Store, 'manager'>,
  service: Claim | undefined,
): Promise<string[]> {
  const tenants = await store.manager
    .getRepository(TenantEntity)
    .find({ where: { jwtIssuer: Not(IsNull()), deletedAt: IsNull() }, order: { id: 'ASC' } });
  const holders = new Map<string, string[]>();
  const hold = (issuer: string | null, audience: string | null, who: string) => {
    const name = JSON.stringify([issuer, audience]);
    holders.set(name, [...(holders.get(name) ?? []), who]);
  };
  if (service) hold(service.issuer, service.audience, 'JWT_ISSUER');
  for (const { id, jwtIssuer, jwtAudience } of tenants) hold(jwtIssuer, jwtAudience, `tenant ${id}`);
  return [...holders]
    .filter(([, who]) => who.length > 1)
    .map(
      ([name, who]) =>
        `${who.join(', ')} have the same issuer and audience ${name}: their access tokens are refused` +
        ' until each has an audience of its own',
    );
}
