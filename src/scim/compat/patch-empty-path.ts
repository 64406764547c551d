import type { OperationRule } from './rule.js';

export const patchEmptyPath: OperationRule = {
  kind: 'operation',
  name: 'patch-empty-path',
  clients: ['scripts'],
  example: '{"op": "replace", "path": "", "value": {"active": false}}',
  lenient: 'A path that is null or empty counts as left out.',
  strict: '400: null is no string (invalidSyntax), an empty text no path (invalidPath; RFC 7644 section 3.5.2).',
  rewrite(operation) {
    const { path, ...rest } = operation;
    const empty = path === null || (typeof path === 'string' && path.trim() === '');
    return empty ? [rest] : undefined;
  },
};
