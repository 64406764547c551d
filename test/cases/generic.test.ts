import { replayCasesOf } from './replay-cases.js';

// Recorded requests of Clients in general.
replayCasesOf('generic');
