import { ClientGoneError } from './errors.js';

/** Throws ClientGoneError when the client has gone: what was not begun by then is not done. */
export function rejectGone(isGone: (() => boolean) | undefined): void {
  if (isGone?.()) throw new ClientGoneError();
}
