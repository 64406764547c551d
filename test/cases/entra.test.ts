import { replayCasesOf } from './replay-cases.js';

// Recorded requests of Entra ID.
replayCasesOf('entra');
