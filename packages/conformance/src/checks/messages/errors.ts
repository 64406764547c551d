import { URN } from '../../urns.js';
import { defineChecks } from '../define-checks.js';
import { forms } from './error-form.js';
import { statuses } from './error-status.js';
import { types } from './error-type.js';

/** Errors: the right status, the right form, the right scimType (RFC 7644 section 3.12). */
export const errorChecks = defineChecks(
  'errors',
  { dependsOn: ['create-user'], fix: `Answer with this status and a body of ${URN.error}.` },
  [...statuses, ...forms, ...types],
);
