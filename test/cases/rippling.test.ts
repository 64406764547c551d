import { replayCasesOf } from './replay-cases.js';

// Recorded requests of Rippling.
replayCasesOf('rippling');
