import { Json } from '../../json.js';
import { userPath } from '../../check-context.js';
import { ClientState } from './client-case.js';
import { patchBody } from './common.js';

/** A GUID made of the random part of a run. */
export const guid = (state: ClientState): string =>
  `9d1b6f3a-77c0-4b52-9c1e-${state.rand.padEnd(12, '0').slice(0, 12)}`;

/** PATCH of the user. */
export const patchUser =
  (...operations: Json[]) =>
  (state: ClientState) => ({ method: 'PATCH' as const, path: userPath(state.user), body: patchBody(...operations) });
