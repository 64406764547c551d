import type { Socket } from 'node:net';

/** One listener a socket: a client may have many requests under way on it. */
const waiting = new WeakMap<Socket, Set<AbortController>>();

/** A signal that is aborted when the connection ends; call `release` once the request is answered. */
export function clientGone(socket: Socket): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  if (socket.destroyed) controller.abort();
  let others = waiting.get(socket);
  if (!others) {
    const controllers = new Set<AbortController>();
    others = controllers;
    waiting.set(socket, controllers);
    socket.once('close', () => {
      for (const each of controllers) each.abort();
    });
  }
  others.add(controller);
  return { signal: controller.signal, release: () => others.delete(controller) };
}
