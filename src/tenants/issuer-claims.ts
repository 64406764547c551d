import type { JwtIssuer } from '../config/jwt-issuer.js';
import { UniquenessError } from '../scim/errors.js';
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
  tx: Pick<Transaction, 'query'>,
  { issuer, audience }: Claim,
  tenant: number,
  service: Claim | undefined,
): Promise<void> {
  if (service?.issuer === issuer && service.audience === audience)
    throw taken('the service itself (JWT_ISSUER and JWT_AUDIENCE)');
  await tx.query(LOCK, []);
  const [other] = await tx.query<{ id: string }>(
    'SELECT id FROM tenant WHERE jwt_issuer = ? AND jwt_audience = ? AND deleted_at IS NULL AND key <> ? LIMIT 1',
    [issuer, audience, tenant],
  );
  if (other) throw taken(`tenant ${other.id}`);
}

function taken(by: string): UniquenessError {
  return new UniquenessError(
    `jwt.issuer and jwt.audience are those of ${by} already. Give each tenant an audience of its own.`,
    'issuer-taken',
  );
}

/** Issuers that several tenants of a database of before claim: a line for each, since their tokens are refused. */
export async function issuersClaimedTwice(store: Pick<Store, 'query'>, service: Claim | undefined): Promise<string[]> {
  const claims = await store.query<Claim & { readonly id: string }>(
    'SELECT id, jwt_issuer AS issuer, jwt_audience AS audience FROM tenant' +
      ' WHERE jwt_issuer IS NOT NULL AND deleted_at IS NULL ORDER BY id',
    [],
  );
  const holders = new Map<string, string[]>();
  const hold = ({ issuer, audience }: Claim, who: string) => {
    const name = JSON.stringify([issuer, audience]);
    holders.set(name, [...(holders.get(name) ?? []), who]);
  };
  if (service) hold(service, 'JWT_ISSUER');
  for (const { id, ...claim } of claims) hold(claim, `tenant ${id}`);
  return [...holders]
    .filter(([, who]) => who.length > 1)
    .map(
      ([name, who]) =>
        `${who.join(', ')} have the same issuer and audience ${name}: their access tokens are refused` +
        ' until each has an audience of its own',
    );
}
