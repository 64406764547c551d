import type { ValueRule } from './rule.js';

export const stringBoolean: ValueRule = {
  kind: 'value',
  name: 'string-boolean',
  clients: ['Microsoft Entra ID', 'OneLogin'],
  example: '"active": "False"',
  lenient: 'The texts "true" and "false", in any case, count as the booleans.',
  strict: '400 invalidValue: a boolean is true or false (RFC 7643 section 2.3.2).',
  rewrite(attribute, value) {
    if (attribute.type !== 'boolean' || typeof value !== 'string') return undefined;
    const text = value.toLowerCase();
    return text === 'true' || text === 'false' ? text === 'true' : undefined;
  },
};
