/** Lets a number of tasks run at once; others wait in the order they came. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(private readonly limit: number) {}

  /** Runs the task when there is room for it. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running < this.limit) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  /** Apart, so that no task that is over refers to the one after it: once old, it would keep all that come. */
  #leave(): void {
    // The place is handed on, so that nobody who comes later gets in between.
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }
}
