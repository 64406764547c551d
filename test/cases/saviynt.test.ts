import { replayCasesOf } from './replay-cases.js';

// Recorded requests of Saviynt.
replayCasesOf('saviynt');
