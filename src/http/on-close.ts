import type { ServerResponse } from 'node:http';

type Callback = (this: ServerResponse) => void;

type Watched = ServerResponse & { [CALLBACKS]?: Callback[] };

const CALLBACKS = Symbol('called when the response is closed');

/**
 * Calls back when a response is over: it was sent, or its connection ended. One listener for all who ask, since an
 * emitter with several copies their list whenever it emits.
 */
export function onClose(response: ServerResponse, callback: Callback): void {
  const watched = response as Watched;
  const callbacks = watched[CALLBACKS];
  if (callbacks) callbacks.push(callback);
  else {
    watched[CALLBACKS] = [callback];
    response.on('close', callAll);
  }
}

function callAll(this: ServerResponse): void {
  for (const callback of (this as Watched)[CALLBACKS]!) callback.call(this);
}
