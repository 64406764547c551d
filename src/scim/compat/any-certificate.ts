import type { SwitchRule } from './rule.js';

export const anyCertificate: SwitchRule = {
  kind: 'switch',
  name: 'any-certificate',
  clients: [],
  example: '"x509Certificates": [{"value": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"}]',
  lenient: 'A certificate may be any base64.',
  strict: '400 invalidValue: a value is exactly one certificate in DER, in base64 (RFC 7643 section 4.1.2).',
};
