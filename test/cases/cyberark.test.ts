import { replayCasesOf } from './replay-cases.js';

// Recorded requests of CyberArk.
replayCasesOf('cyberark');
