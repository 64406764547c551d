import type { TenantEntity } from '../storage/entities/index.js';
import { shownSettings, type ShownSettings } from './tenant-settings.js';

/** A tenant as administrators see it. */
export type Tenant = ShownSettings & {
  readonly id: string;
  readonly createdAt: string;
};

/** A tenant as administrators see its row. */
export function toTenant(row: TenantEntity): Tenant {
  return { id: row.id, ...shownSettings(row), createdAt: new Date(Number(row.createdAt)).toISOString() };
}
