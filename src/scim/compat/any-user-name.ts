import type { SwitchRule } from './rule.js';

export const anyUserName: SwitchRule = {
  kind: 'switch',
  name: 'any-user-name',
  clients: [],
  example: '"userName": "o\ufb00ice" (with the ligature for "ff")',
  lenient: 'A userName may have any characters that can be seen; it is compared after preparation all the same.',
  strict:
    '400 invalidValue: a userName has letters, digits, printable ASCII and spaces between them (RFC 7644 section 5, RFC 8265 section 3.3).',
};
