/** Milliseconds that work on one request keeps the event loop at a stretch. */
export const STRETCH_MS = 3;

/** Between two of them: others come to a quarter of the time at least, however many long works there are. */
const PAUSE_MS = 1;

const waiting: (() => void)[] = [];

/**
 * Resolves in a later turn of the event loop. Of all the long works of the process that wait here one goes on in each
 * turn, in the order they came, so that their stretches do not add up. A timer, since an immediate set by what has just
 * arrived would run before anything else that has.
 */
export function laterTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setTimeout(next, PAUSE_MS);
  });
}

function next(): void {
  const resolve = waiting.shift()!;
  if (waiting.length > 0) setTimeout(next, PAUSE_MS);
  resolve();
}

/** A clock for work that may take long: it pauses where `isOver`, and goes on in a later turn of the event loop. */
export class Stretch {
  #ends = performance.now() + STRETCH_MS;

  get isOver(): boolean {
    return performance.now() > this.#ends;
  }

  /** When the present one began, in monotonic milliseconds. */
  get since(): number {
    return this.#ends - STRETCH_MS;
  }

  /** A stretch begins. */
  begin(): void {
    this.#ends = performance.now() + STRETCH_MS;
  }

  /** Lets others have their turn; then a stretch begins. */
  async pause(): Promise<void> {
    await laterTurn();
    this.begin();
  }
}
