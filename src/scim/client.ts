import { ClientGoneError } from './errors.js';

/** The connection of the client that waits for a reply: a socket is one. */
export interface Client {
  /** True once it is closed. */
  readonly destroyed: boolean;
}

/** Throws ClientGoneError when nobody waits any more: what was not begun by then is not done. */
export function refuseGone(client: Client | undefined): void {
  if (client?.destroyed) throw new ClientGoneError();
}
