import type { SwitchRule } from './rule.js';

export const patchKeepsActive: SwitchRule = {
  kind: 'switch',
  name: 'patch-keeps-active',
  clients: ['templates with unmapped attributes'],
  example: '{"op": "replace", "value": {"active": ""}}',
  lenient:
    'An operation that has "" or [] for active leaves it as it is; null and a removal leave false: a deactivation survives.',
  strict: 'null and a removal unassign active (RFC 7643 section 2.5), "" is 400 invalidValue.',
};
