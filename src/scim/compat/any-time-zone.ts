import type { SwitchRule } from './rule.js';

export const anyTimeZone: SwitchRule = {
  kind: 'switch',
  name: 'any-time-zone',
  clients: [],
  example: '"timezone": "Pacific Standard Time"',
  lenient: 'A time zone may be any text.',
  strict: '400 invalidValue: a time zone is a name of the IANA time zone database (RFC 7643 section 4.1.1).',
};
