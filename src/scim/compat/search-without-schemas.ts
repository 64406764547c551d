import type { SwitchRule } from './rule.js';

export const searchWithoutSchemas: SwitchRule = {
  kind: 'switch',
  name: 'search-without-schemas',
  clients: ['hand-written scripts'],
  example: 'POST /Users/.search {"filter": "userName eq \\"x\\""}',
  lenient: 'What is sent to .search is a SearchRequest, whatever its schemas name.',
  strict: '400 invalidSyntax: the body is identified by its URN (RFC 7644 section 3.4.3).',
};
