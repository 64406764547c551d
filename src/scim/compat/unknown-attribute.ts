import type { SwitchRule } from './rule.js';

export const unknownAttribute: SwitchRule = {
  kind: 'switch',
  name: 'unknown-attribute',
  clients: ['Microsoft Entra ID', 'OneLogin'],
  example: '"manager": {"managerId": "26118915", "displayName": "Boss"}',
  lenient:
    'An attribute, a sub-attribute or an extension that the resource type does not have is ignored; 400 invalidPath when it is to be removed.',
  strict: '400 that names it: invalidValue in a body, invalidPath as a path (RFC 7644 section 3.12).',
};
