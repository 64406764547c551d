import { ClientGoneError } from './errors.js';

/** Throws ClientGoneError when the client has closed its connection, so that work not yet begun is not done. */
export function rejectGone(isGone: (() => boolean) | undefined): void {
  if (isGone?.()) throw new ClientGoneError();
}
