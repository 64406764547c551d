import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { PerTurn } from './per-turn.js';

/** Requests of one connection that may wait for those before them; the connection of one more is cut. */
const MAX_WAITING = 100;

/** The same over all connections: what waits is in memory. */
const MAX_WAITING_IN_ALL = 10_000;

/** Of those that waited, so many begin in a turn of the event loop: what others ask comes in between. */
const BEGUN_PER_TURN = 8;

/** The parts of a server's socket by which Node itself stops to read from a client that does not take its replies. */
type HttpSocket = Socket & { _paused?: boolean; parser?: { resume(): void } | null };

/**
 * Requests that a client sends without waiting for the replies before them (RFC 9112 section 9.3.2) begin one after the
 * other on each connection, each when the reply before it was handed to the operating system. So a connection has one
 * request under way and one reply unsent, and a write is done before the read behind it. While requests wait, nothing
 * more is read from their connection.
 */
export class Turns {
  #waiting = 0;
  readonly #perTurn = new PerTurn(BEGUN_PER_TURN);
  readonly #queues = new WeakMap<Socket, { length: number }>();

  /** Requests that wait at present. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether it is the request's turn already: on a connection without other requests. */
  isFirst(response: ServerResponse): boolean {
    // Node gives a response its socket when all before it on the connection are over.
    return response.socket !== null;
  }

  /** Calls `begin` when it is the request's turn; never when the connection ended. */
  wait(socket: HttpSocket, response: ServerResponse, begin: () => void): void {
    if (socket.destroyed) return;
    const queue = this.#queueOf(socket);
    if (queue.length >= MAX_WAITING || this.#waiting >= MAX_WAITING_IN_ALL) {
      socket.destroy();
      return;
    }
    queue.length += 1;
    this.#waiting += 1;
    pauseReading(socket);
    response.once('socket', () => {
      if (socket.destroyed) return;
      queue.length -= 1;
      this.#waiting -= 1;
      if (queue.length === 0) resumeReading(socket);
      const go = (): void => {
        if (!socket.destroyed) begin();
      };
      // Node is still about to flush what the response holds, such as 100 Continue.
      if (this.#perTurn.mayNow(go)) process.nextTick(go);
    });
  }

  #queueOf(socket: Socket): { length: number } {
    const known = this.#queues.get(socket);
    if (known) return known;
    const queue = { length: 0 };
    this.#queues.set(socket, queue);
    socket.once('close', () => {
      this.#waiting -= queue.length;
      queue.length = 0;
    });
    return queue;
  }
}

function pauseReading(socket: HttpSocket): void {
  socket._paused = true;
  socket.pause();
}

function resumeReading(socket: HttpSocket): void {
  if (socket._paused !== true) return;
  socket._paused = false;
  socket.parser?.resume();
  socket.resume();
}
