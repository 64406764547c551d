import type { SwitchRule } from './rule.js';

export const patchKeepSelector: SwitchRule = {
  kind: 'switch',
  name: 'patch-keep-selector',
  clients: ['Microsoft Entra ID'],
  example: '{"op": "replace", "path": "emails[type eq \\"work\\"]", "value": {"value": "bjensen@example.com"}}',
  lenient: 'The replaced element keeps what the filter selected it by, where the new value does not say otherwise.',
  strict: 'The element is the new value and nothing else (RFC 7644 section 3.5.2.3).',
};
