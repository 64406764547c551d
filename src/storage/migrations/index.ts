import { Initial1764028800000 } from './1764028800000-initial.js';

/** In the order they run. */
export const MIGRATIONS = [Initial1764028800000];
