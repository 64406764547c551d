import { replayCasesOf } from './replay-cases.js';

// Recorded requests of JumpCloud.
replayCasesOf('jumpcloud');
