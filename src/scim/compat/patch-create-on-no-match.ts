import type { SwitchRule } from './rule.js';

export const patchCreateOnNoMatch: SwitchRule = {
  kind: 'switch',
  name: 'patch-create-on-no-match',
  clients: ['Microsoft Entra ID'],
  example: '{"op": "replace", "path": "emails[type eq \\"work\\"].value", "value": "bjensen@example.com"}',
  lenient:
    'When the filter of an add or replace selects nothing and is made of eq alone, an element with those values is created.',
  strict: '400 noTarget (RFC 7644 sections 3.5.2.3 and 3.12).',
};
