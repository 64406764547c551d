import type { TenantKey } from '../store.js';
import type { WriteContext } from './context.js';

/** Number of consecutive keys that one counter (a block) covers. */
export const BLOCK = 1024;

/** Adds the creation (1) or deletion (-1) of a resource to the counter of its block. */
export async function count(
  context: WriteContext,
  tenant: TenantKey,
  type: string,
  key: number,
  difference: 1 | -1,
): Promise<void> {
  await context.query(context.rows.count, [tenant, type, Math.floor(key / BLOCK), difference]);
}
