import type { SwitchRule } from './rule.js';

export const emptiedElement: SwitchRule = {
  kind: 'switch',
  name: 'emptied-element',
  clients: ['Okta'],
  example: '"phoneNumbers": [{"value": "", "type": "work", "primary": true}]',
  lenient: 'An element whose values are all null or empty, so that only type and primary are left, is no element.',
  strict: 'The element is kept with what it has left (RFC 7643 section 2.5).',
};
