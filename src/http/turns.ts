import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { PerTurn } from './per-turn.js';

/** Pipelined requests that may wait on one connection; one more closes the connection. */
const MAX_WAITING = 100;

/** The same for all connections together, since waiting requests are in memory. */
const MAX_WAITING_TOTAL = 10_000;

/** How many waiting requests begin in one turn of the event loop, so that other clients are served in between. */
const STARTS_PER_TURN = 8;

/** The internals of Node by which it stops reading from a client that does not read its responses. */
type HttpSocket = Socket & { _paused?: boolean; parser?: { resume(): void } | null };

/**
 * Serialises pipelined requests (RFC 9112 section 9.3.2): on each connection a request begins when the response before
 * it has been handed to the operating system. So a connection has one request in progress and one unsent response, and
 * a read sees the write before it. While requests wait, nothing more is read from their connection.
 */
export class Turns {
  #waiting = 0;
  readonly #perTurn = new PerTurn(STARTS_PER_TURN);
  readonly #queues = new WeakMap<Socket, { length: number }>();

  /** How many requests are waiting. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether the request can begin at once, since no other one on its connection is in progress. */
  isFirst(response: ServerResponse): boolean {
    // Node assigns the socket to a response when those before it on the connection have ended.
    return response.socket !== null;
  }

  /** Calls `begin` when it is the turn of the request; never if the connection is closed before. */
  wait(socket: HttpSocket, response: ServerResponse, begin: () => void): void {
    if (socket.destroyed) return;
    const queue = this.#queueOf(socket);
    if (queue.length >= MAX_WAITING || this.#waiting >= MAX_WAITING_TOTAL) {
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
      // Node has yet to flush what the response contains already, such as 100 Continue.
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
