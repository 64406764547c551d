import { replayCasesOf } from './replay-cases.js';

// Recorded requests of Google Workspace.
replayCasesOf('google');
