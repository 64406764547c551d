import { replayCasesOf } from './replay-cases.js';

// Recorded requests of Keycloak.
replayCasesOf('keycloak');
