import { MESSAGES } from '../urns.js';
import type { SwitchRule } from './rule.js';

export const patchEmptyOperations: SwitchRule = {
  kind: 'switch',
  name: 'patch-empty-operations',
  clients: ['Microsoft Entra ID'],
  example: `{"schemas": ["${MESSAGES.patchOp}"], "Operations": []}`,
  lenient: 'No operations change nothing.',
  strict: '400 invalidSyntax: Operations has one operation or more (RFC 7644 section 3.5.2).',
};
