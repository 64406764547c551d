import type { SwitchRule } from './rule.js';

export const bulkFailOnNoErrors: SwitchRule = {
  kind: 'switch',
  name: 'bulk-fail-on-no-errors',
  clients: ['scripts'],
  example: 'POST /Bulk {"failOnErrors": 0, "Operations": […]}',
  lenient: 'failOnErrors of 0 counts as left out: every operation is tried.',
  strict:
    '400 invalidValue: it is the number of errors after which the service stops, so at least 1 (RFC 7644 section 3.7).',
};
