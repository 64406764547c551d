import { replayCasesOf } from './replay-cases.js';

// Recorded requests of OneLogin.
replayCasesOf('onelogin');
