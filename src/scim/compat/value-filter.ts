import type { SwitchRule } from './rule.js';

export const valueFilter: SwitchRule = {
  kind: 'switch',
  name: 'value-filter',
  clients: ['Keycloak'],
  example: '{"op": "remove", "path": "urn:example:2.0:User:projects[value eq \\"x\\"]"}',
  lenient: 'In brackets behind a multi-valued attribute of simple values, "value" is each of them.',
  strict:
    '400: brackets filter by sub-attributes, of which a simple value has none: invalidPath as a path, invalidFilter in a filter (RFC 7644 section 3.4.2.2).',
};
