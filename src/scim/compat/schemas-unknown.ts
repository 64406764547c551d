import type { SwitchRule } from './rule.js';

export const schemasUnknown: SwitchRule = {
  kind: 'switch',
  name: 'schemas-unknown',
  clients: ['OneLogin', 'Microsoft Entra ID', 'WSO2'],
  example: '"schemas": ["urn:scim:schemas:core:2.0"]',
  lenient: 'URNs that are none of the resource type are ignored, those of SCIM drafts included, and never returned.',
  strict: '400 invalidValue: "schemas" holds the URNs of the resource type alone, each once (RFC 7643 section 3).',
};
