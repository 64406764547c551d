import { Sql, sql } from '../sql.js';
import type { TenantKey } from '../store.js';

/** Advisory locks of this service in its database: the first of their two numbers. */
const SPACE = 740_211;

type Purpose = 'migrate' | 'purge' | 'uniqueness';

const NUMBERS: Record<Purpose, number> = { migrate: 0, purge: 1, uniqueness: 2 };

/** Keeps other holders of the lock out until the transaction ends. */
export function lock(purpose: Purpose, tenant?: TenantKey): Sql {
  return sql`SELECT pg_advisory_xact_lock(${SPACE + NUMBERS[purpose]}, ${tenant ?? 0})`;
}

/** The same, beside others that hold it shared. */
export function lockShared(purpose: Purpose, tenant: TenantKey): Sql {
  return sql`SELECT pg_advisory_xact_lock_shared(${SPACE + NUMBERS[purpose]}, ${tenant})`;
}
