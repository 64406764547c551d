import { defineChecks } from '../define-checks.js';
import { patchCase, refusedPatch } from './patch-case.js';
import { addCases } from './patch-add.js';
import { atomicChecks } from './patch-atomic.js';
import { orderCases } from './patch-order.js';
import { refusedPatches } from './patch-refused.js';
import { removeCases } from './patch-remove.js';
import { replaceCases } from './patch-replace.js';

/** PATCH (RFC 7644 section 3.5.2). */
export const patchChecks = defineChecks(
  'patch',
  {
    needs: ['patch'],
    dependsOn: ['create-user', 'read-user'],
    fix: 'Apply the operation as RFC 7644 section 3.5.2 defines it for this form of target.',
  },
  [
    ...replaceCases.map(patchCase),
    ...addCases.map(patchCase),
    ...removeCases.map(patchCase),
    ...orderCases.map(patchCase),
    ...refusedPatches.map((one) =>
      refusedPatch({
        fix: 'Check the whole request before changing anything and answer 400.',
        ...one,
        title: `Refused: ${one.title}`,
      }),
    ),
    ...atomicChecks,
  ],
);
