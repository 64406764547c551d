import type { ValueRule } from './rule.js';

export const emptyString: ValueRule = {
  kind: 'value',
  name: 'empty-string',
  clients: ['Okta', 'Microsoft Entra ID', 'authentik', 'AWS'],
  example: '"title": ""',
  lenient: 'An empty string unassigns the attribute, whatever its type; a required one is missing then.',
  strict: 'An empty string is a value of a string attribute (RFC 7643 section 2.3.1), and 400 invalidValue for others.',
  rewrite: (_attribute, value) => (value === '' ? null : undefined),
};
