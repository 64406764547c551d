import type { SwitchRule } from './rule.js';

export const anyLanguage: SwitchRule = {
  kind: 'switch',
  name: 'any-language',
  clients: [],
  example: '"preferredLanguage": "en_US", "locale": "English (US)"',
  lenient: 'preferredLanguage and locale may be any text.',
  strict:
    '400 invalidValue: preferredLanguage has the form of Accept-Language, and locale is a language tag, with "_" for "-" if need be (RFC 7643 section 4.1.1).',
};
