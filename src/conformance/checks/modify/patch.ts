import { family } from '../family.js';
import { patchCase, refusedPatch } from './patch-case.js';
import { atomicChecks, orderCases, refusedPatches } from './patch-rules.js';
import { valueCases } from './patch-values.js';

/** PATCH (RFC 7644 section 3.5.2). */
export const patchChecks = family(
  'patch',
  {
    needs: ['patch'],
    relies: ['create-user', 'read-user'],
    mend: 'Apply the operation as RFC 7644 section 3.5.2 defines it for this form of target.',
  },
  [
    ...valueCases.map(patchCase),
    ...orderCases.map(patchCase),
    ...refusedPatches.map((one) =>
      refusedPatch({
        mend: 'Check the whole request before changing anything and answer 400.',
        ...one,
        title: `Refused: ${one.title}`,
      }),
    ),
    ...atomicChecks,
  ],
);
