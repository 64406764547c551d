import { Injectable } from '@nestjs/common';

/**
 * The phases of a shutdown. While the service drains, it answers requests as before, but /health/ready says that it is
 * not ready. While it closes, it accepts no new connections and sends `Connection: close` with each response.
 */
@Injectable()
export class Lifecycle {
  readonly #controller = new AbortController();

  /** Aborted when draining begins; ends long polls early. */
  get draining(): AbortSignal {
    return this.#controller.signal;
  }

  /** A plain field, since it is read for every response. */
  isDraining = false;

  /** A plain field, since it is read for every response. */
  isClosing = false;

  drain(): void {
    this.isDraining = true;
    this.#controller.abort();
  }

  close(): void {
    this.isClosing = true;
  }
}
