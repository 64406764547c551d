import type { SwitchRule } from './rule.js';

export const projectionFilter: SwitchRule = {
  kind: 'switch',
  name: 'projection-filter',
  clients: ['scripts'],
  example: 'GET /Users?attributes=emails[type eq "work"].value',
  lenient:
    'A filter in attributes or excludedAttributes is left out: all elements of the attribute are shown, or none.',
  strict: 'Such a text names no attribute (RFC 7644 section 3.10) and is left out as a whole: projection-unknown.',
};
