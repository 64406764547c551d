import type { ValueRule } from './rule.js';

export const urlSafeBinary: ValueRule = {
  kind: 'value',
  name: 'url-safe-binary',
  clients: [],
  example: '"x509Certificates": [{"value": "MIIDQzCCAqygAwIBAgICEAAwDQYJKoZI_-w"}]',
  lenient: 'Base64 in the URL-safe alphabet counts as base64 and is kept as such.',
  strict: '400 invalidValue: binary values are in the alphabet of RFC 4648 section 4 (RFC 7643 section 2.3.6).',
  rewrite(attribute, value) {
    if (attribute.type !== 'binary' || typeof value !== 'string' || !/^[\w-]*={0,2}$/.test(value)) return undefined;
    return /[-_]/.test(value) ? value.replaceAll('-', '+').replaceAll('_', '/') : undefined;
  },
};
