import { replayCasesOf } from './replay-cases.js';

// Recorded requests of SailPoint.
replayCasesOf('sailpoint');
