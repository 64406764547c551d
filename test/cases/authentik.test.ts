import { replayCasesOf } from './replay-cases.js';

// Recorded requests of authentik.
replayCasesOf('authentik');
