import { replayCasesOf } from './replay-cases.js';

// Recorded requests of AWS IAM Identity Center.
replayCasesOf('aws');
