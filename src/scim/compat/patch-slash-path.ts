import type { OperationRule } from './rule.js';

export const patchSlashPath: OperationRule = {
  kind: 'operation',
  name: 'patch-slash-path',
  clients: ['scripts that write JSON Patch'],
  example: '{"op": "replace", "path": "/name/givenName", "value": "Barbara"}',
  lenient: 'A path of one or two names with slashes before them is read as attribute or attribute.subAttribute.',
  strict: '400 invalidPath: a path is no JSON pointer (RFC 7644 section 3.5.2).',
  rewrite(operation) {
    const { path } = operation;
    const names = typeof path === 'string' ? /^\/([^/[\]"\s]+)(?:\/([^/[\]"\s.]+))?$/.exec(path) : null;
    if (!names) return undefined;
    const [, name, sub] = names;
    return [{ ...operation, path: sub === undefined ? name! : `${name}.${sub}` }];
  },
};
