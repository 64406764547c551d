/** Where the service is in its life. While it drains it still answers everything, but asks nobody to stay. */
export class Lifecycle {
  readonly #controller = new AbortController();

  /** Aborted when the service begins to drain: whoever waits for something (long polls) ends early. */
  get draining(): AbortSignal {
    return this.#controller.signal;
  }

  /** A plain field, since every reply asks. */
  isDraining = false;

  drain(): void {
    this.isDraining = true;
    this.#controller.abort();
  }
}
