import type { SwitchRule } from './rule.js';

export const anyCountry: SwitchRule = {
  kind: 'switch',
  name: 'any-country',
  clients: [],
  example: '"addresses": [{"type": "work", "country": "United States"}]',
  lenient: 'A country may be any text.',
  strict: '400 invalidValue: a country is an ISO 3166-1 alpha-2 code (RFC 7643 section 4.1.2).',
};
