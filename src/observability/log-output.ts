import { Buffer } from 'node:buffer';

/**
 * The buffer is written when it has so many characters. Writing each line separately would cost more than the rest of a
 * small request.
 */
const FLUSH_CHARACTERS = 32 * 1024;

/** How long a line waits for others at most. */
const MAX_DELAY_MS = 100;

/** Most characters that wait while earlier ones are being written; further lines are lost. */
const MAX_WAITING_CHARACTERS = 1024 * 1024;

/** Time between two attempts while writing fails. */
const RETRY_MS = 1000;

/** How long the end of the process waits for lines that are not written yet. */
const END_TIMEOUT_MS = 1000;

/** Writes text. Calls `done` when it was written, or with the error. */
export type Sink = (text: Buffer, done: (error: Error | null | undefined) => void) => void;

/**
 * Buffers the log for a reader that may be slow or gone, without ever blocking the service. Lines that cannot be
 * written are lost and counted, and when writing succeeds again, the first line reports how many were lost.
 */
export class LogOutput {
  #text = '';
  #lines = 0;
  #writing = false;
  /** Lines lost since the last successful write. */
  #lost = 0;
  #retryAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  /**
   * `whenLost` is called when the first line is lost, and again only after a write succeeded in between. `report` makes
   * the line that reports the number of lost lines.
   */
  constructor(
    private readonly sink: Sink,
    private readonly whenLost: (error: Error | undefined) => void,
    private readonly report: (lost: number) => string,
  ) {}

  /** Adds a line, including its line feed. */
  write(line: string): void {
    if (this.#text.length > MAX_WAITING_CHARACTERS) {
      this.#lose(1, undefined);
      return;
    }
    this.#text += line;
    this.#lines += 1;
    if (this.#writing) return;
    if (this.#text.length >= FLUSH_CHARACTERS) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), MAX_DELAY_MS).unref();
  }

  /** Resolves when all lines are written or lost, at the latest after a second. */
  async end(): Promise<void> {
    this.#retryAt = 0;
    this.#flush();
    if (!this.#writing) return;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => this.#idle.push(resolve)),
      new Promise<void>((resolve) => (timer = setTimeout(resolve, END_TIMEOUT_MS))),
    ]);
    clearTimeout(timer);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writing) return;
    if (this.#lines === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    const lines = this.#lines;
    const text = this.#text;
    this.#text = '';
    this.#lines = 0;
    if (performance.now() < this.#retryAt) {
      this.#lose(lines, undefined);
      return;
    }
    this.#writing = true;
    this.sink(Buffer.from(text), (error) => this.#written(lines, error ?? undefined));
  }

  #written(lines: number, error: Error | undefined): void {
    this.#writing = false;
    if (error) {
      this.#retryAt = performance.now() + RETRY_MS;
      this.#lose(lines, error);
    } else if (this.#lost > 0) {
      const line = this.report(this.#lost);
      this.#lost = 0;
      this.#text = line + this.#text;
      this.#lines += 1;
    }
    if (this.#lines > 0 || this.#idle.length > 0) this.#flush();
  }

  #lose(lines: number, error: Error | undefined): void {
    const first = this.#lost === 0;
    this.#lost += lines;
    if (first) this.whenLost(error);
  }
}
