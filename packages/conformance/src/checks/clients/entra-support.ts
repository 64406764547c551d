import { Json } from '../../json.js';
import { userPath } from '../../check-context.js';
import { Given } from './client-case.js';
import { patchBody } from './common.js';

/** A GUID made of the random part of a run. */
export const guid = (given: Given): string => `9d1b6f3a-77c0-4b52-9c1e-${given.rand.padEnd(12, '0').slice(0, 12)}`;

/** PATCH of the user. */
export const patchUser =
  (...operations: Json[]) =>
  (given: Given) => ({ method: 'PATCH' as const, path: userPath(given.user), body: patchBody(...operations) });
