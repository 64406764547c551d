import { Initial1764028800000 } from './1764028800000-initial.js';
import { Access1796083200000 } from './1796083200000-access.js';

/** In the order they run. */
export const MIGRATIONS = [Initial1764028800000, Access1796083200000];
