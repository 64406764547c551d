import { Initial1764028800000 } from './1764028800000-initial.js';
import { Access1796083200000 } from './1796083200000-access.js';
import { TenantDescription1796107570443 } from './1796107570443-tenant-description.js';

/** In the order they run. */
export const MIGRATIONS = [Initial1764028800000, Access1796083200000, TenantDescription1796107570443];
