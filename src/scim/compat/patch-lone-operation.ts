import type { SwitchRule } from './rule.js';

export const patchLoneOperation: SwitchRule = {
  kind: 'switch',
  name: 'patch-lone-operation',
  clients: ['scripts'],
  example: '"Operations": {"op": "replace", "path": "active", "value": false}',
  lenient: 'A lone operation counts as an array of it.',
  strict: '400 invalidSyntax: Operations is an array (RFC 7644 section 3.5.2).',
};
