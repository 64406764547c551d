import type { SwitchRule } from './rule.js';

export const attributesWin: SwitchRule = {
  kind: 'switch',
  name: 'attributes-win',
  clients: [],
  example: 'GET /Groups?attributes=displayName&excludedAttributes=members',
  lenient: 'With both attributes and excludedAttributes, attributes decides alone.',
  strict: '400 invalidValue: the two exclude each other (RFC 7644 section 3.9).',
};
