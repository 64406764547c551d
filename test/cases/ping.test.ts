import { replayCasesOf } from './replay-cases.js';

// Recorded requests of Ping.
replayCasesOf('ping');
