import { Sql, sql } from '../sql.js';
import type { TenantKey } from '../store.js';

/** First number of the service's advisory locks, which are pairs of numbers; the tenant is the second. */
const SPACE = 740_211;

type Purpose = 'migrate' | 'purge' | 'uniqueness';

const NUMBERS: Record<Purpose, number> = { migrate: 0, purge: 1, uniqueness: 2 };

/** SELECT that takes the lock exclusively until the transaction ends. */
export function lock(purpose: Purpose, tenant?: TenantKey): Sql {
  return sql`SELECT pg_advisory_xact_lock(${SPACE + NUMBERS[purpose]}, ${tenant ?? 0})`;
}

/** SELECT that takes the lock shared until the transaction ends. */
export function lockShared(purpose: Purpose, tenant: TenantKey): Sql {
  return sql`SELECT pg_advisory_xact_lock_shared(${SPACE + NUMBERS[purpose]}, ${tenant})`;
}
