import { replayCasesOf } from './replay-cases.js';

// Recorded requests of Oracle.
replayCasesOf('oracle');
