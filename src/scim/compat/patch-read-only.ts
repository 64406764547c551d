import type { SwitchRule } from './rule.js';

export const patchReadOnly: SwitchRule = {
  kind: 'switch',
  name: 'patch-read-only',
  clients: ['Okta', 'authentik', 'Microsoft Entra ID'],
  example: '{"op": "replace", "value": {"id": "2819c223-7f76-453a-919d-413861904646", "displayName": "Renamed"}}',
  lenient:
    'What an operation without path says of a readOnly attribute is left out, and so is an operation on a readOnly part of a writable attribute, such as manager.displayName.',
  strict: '400 mutability: a client must not change what is readOnly (RFC 7644 section 3.5.2).',
};
