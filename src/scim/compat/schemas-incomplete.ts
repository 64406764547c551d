import type { SwitchRule } from './rule.js';

export const schemasIncomplete: SwitchRule = {
  kind: 'switch',
  name: 'schemas-incomplete',
  clients: ['OneLogin', 'Microsoft Entra ID'],
  example: '"schemas": ["…:core:2.0:User"], "urn:…:enterprise:2.0:User": {"department": "Sales"}',
  lenient: '"schemas" need not name the core schema, nor an extension the body has data of.',
  strict: '400 invalidValue: "schemas" names the core schema and every extension in use (RFC 7643 sections 3 and 3.3).',
};
