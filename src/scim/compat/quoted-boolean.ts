import type { FilterLiteral } from '../filter/ast.js';
import type { Attribute } from '../schema/attribute.js';
import type { Compatibility, SwitchRule } from './rule.js';

export const quotedBoolean: SwitchRule = {
  kind: 'switch',
  name: 'quoted-boolean',
  clients: ['Microsoft Entra ID'],
  example: 'roles[primary eq "True"].value',
  lenient: 'A quoted "True" or "False" compared with a boolean attribute counts as the boolean.',
  strict: '400 invalidFilter: the literal must be true or false (RFC 7644 section 3.4.2.2).',
};

/** For filter binding: converts a quoted boolean to a boolean, where the rule allows it. */
export function coerceQuotedBoolean(compat: Compatibility) {
  return (attribute: Attribute, literal: FilterLiteral): FilterLiteral | undefined => {
    if (attribute.type !== 'boolean' || typeof literal !== 'string') return undefined;
    const text = literal.toLowerCase();
    if (text !== 'true' && text !== 'false') return undefined;
    return compat.allows(quotedBoolean) ? text === 'true' : undefined;
  };
}
