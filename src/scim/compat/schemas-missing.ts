import type { SwitchRule } from './rule.js';

export const schemasMissing: SwitchRule = {
  kind: 'switch',
  name: 'schemas-missing',
  clients: [],
  example: 'POST /Users {"userName": "bjensen"}',
  lenient: '"schemas" may be left out, empty, or no array: what the resource has data of decides.',
  strict: '400 invalidSyntax: "schemas" is a non-empty array of URNs (RFC 7643 section 3).',
};
