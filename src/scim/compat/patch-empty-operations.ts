import type { SwitchRule } from './rule.js';

export const patchEmptyOperations: SwitchRule = {
  kind: 'switch',
  name: 'patch-empty-operations',
  clients: ['Microsoft Entra ID'],
  example: '{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": []}',
  lenient: 'No operations change nothing.',
  strict: '400 invalidSyntax: Operations has one operation or more (RFC 7644 section 3.5.2).',
};
