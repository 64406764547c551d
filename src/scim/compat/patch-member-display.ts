import type { SwitchRule } from './rule.js';

export const patchMemberDisplay: SwitchRule = {
  kind: 'switch',
  name: 'patch-member-display',
  clients: ['scripts'],
  example: '{"op": "replace", "path": "members[value eq \\"2819c223\\"].display", "value": "Babs"}',
  lenient: 'The display of a member is the name the member has, so setting it changes nothing.',
  strict: '400 mutability: the sub-attribute is readOnly (RFC 7644 section 3.5.2).',
};
