import { replayCasesOf } from './replay-cases.js';

// Recorded requests of GitHub.
replayCasesOf('github');
