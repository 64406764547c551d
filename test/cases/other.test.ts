import { replayCasesOf } from './replay-cases.js';

// Recorded requests of Other clients.
replayCasesOf('other');
