import { replayCasesOf } from './replay-cases.js';

// Recorded requests of Okta.
replayCasesOf('okta');
