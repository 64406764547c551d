import type { Store, TenantKey } from '../storage/store.js';

/** What administration needs of storage beyond small statements. */
export interface AdminStore extends Pick<Store, 'query' | 'transaction' | 'manager'> {
  /** Ends a tenant at once (its tokens, its id) and purges its rows in slices afterwards. */
  deleteTenant(tenant: TenantKey): Promise<void>;
}

/** Injection token of an AdminStore. */
export const ADMIN_STORE = Symbol('AdminStore');
