import type { TenantKey } from '../store.js';
import type { WriteContext } from './context.js';

/** Keys a counter covers. */
export const BLOCK = 1024;

/** Counts one resource more or less in the block of its key. */
export async function count(
  context: WriteContext,
  tenant: TenantKey,
  type: string,
  key: number,
  difference: 1 | -1,
): Promise<void> {
  await context.query(context.rows.count, [tenant, type, Math.floor(key / BLOCK), difference]);
}
