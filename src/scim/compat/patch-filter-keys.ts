import type { SwitchRule } from './rule.js';

export const patchFilterKeys: SwitchRule = {
  kind: 'switch',
  name: 'patch-filter-keys',
  clients: ['Microsoft Entra ID'],
  example: '{"op": "replace", "value": {"emails[type eq \\"work\\"].value": "bjensen@example.com"}}',
  lenient: 'In an operation without path, a key may be a path with a filter.',
  strict: '400 invalidValue: keys are attribute names (RFC 7644 section 3.5.2).',
};
