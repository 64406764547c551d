import { Injectable } from '@nestjs/common';

/**
 * Where the service is in its life. While it drains it answers as ever, but says that it is not ready; then it takes no
 * new connections, and asks by each answer to end the one it came by.
 */
@Injectable()
export class Lifecycle {
  readonly #controller = new AbortController();

  /** Aborted when the service begins to drain: whoever waits for something (long polls) ends early. */
  get draining(): AbortSignal {
    return this.#controller.signal;
  }

  /** A plain field, since every reply asks. */
  isDraining = false;

  /** The same. */
  isClosing = false;

  drain(): void {
    this.isDraining = true;
    this.#controller.abort();
  }

  close(): void {
    this.isClosing = true;
  }
}
