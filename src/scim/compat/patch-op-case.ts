import type { OperationRule } from './rule.js';

export const patchOpCase: OperationRule = {
  kind: 'operation',
  name: 'patch-op-case',
  clients: ['Microsoft Entra ID'],
  example: '{"op": "Replace", "path": "active", "value": false}',
  lenient: 'The operation is read in any case.',
  strict: '400 invalidSyntax: op is "add", "remove" or "replace" (RFC 7644 section 3.5.2).',
  rewrite(operation) {
    const { op } = operation;
    if (typeof op !== 'string' || op === op.toLowerCase()) return undefined;
    return [{ ...operation, op: op.toLowerCase() }];
  },
};
