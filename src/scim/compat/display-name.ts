import { isJsonObject } from '../json.js';
import type { ValueRule } from './rule.js';

export const displayName: ValueRule = {
  kind: 'value',
  name: 'display-name',
  clients: ['Microsoft Entra ID'],
  example: '"roles": [{"value": "Admin", "displayName": "Admin", "type": "WindowsAzureActiveDirectoryRole"}]',
  lenient: 'The displayName of a complex value that has a display instead counts as it.',
  strict: '400 invalidValue: the value has no such sub-attribute (RFC 7643 section 2.4).',
  rewrite({ type, multiValued, subAttributes }, value) {
    if (type !== 'complex' || multiValued || !isJsonObject(value) || subAttributes.has('displayname')) return undefined;
    const display = subAttributes.get('display');
    if (!display || display.mutability === 'readOnly') return undefined;
    const keys = Object.keys(value);
    const written = keys.find((key) => key.toLowerCase() === 'displayname');
    if (written === undefined || keys.some((key) => key.toLowerCase() === 'display')) return undefined;
    const { [written]: given, ...rest } = value;
    return { ...rest, [display.name]: given! };
  },
};
