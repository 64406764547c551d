import type { SwitchRule } from './rule.js';

export const patchSchemas: SwitchRule = {
  kind: 'switch',
  name: 'patch-schemas',
  clients: ['Okta', 'WSO2'],
  example: '{"Operations": [{"op": "replace", "value": {"displayName": "Renamed"}}]}',
  lenient:
    'The message is known by its Operations: "schemas" may be left out, or hold the URN of a draft or of a resource, but not that of another message.',
  strict: '400 invalidSyntax: "schemas" holds the URN of PatchOp (RFC 7644 section 3.5.2).',
};
