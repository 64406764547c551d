import { Exchange } from './client/exchange.js';

/** What came of a check. */
export type Outcome =
  | { readonly status: 'passed' }
  | {
      readonly status: 'failed';
      readonly expected: string;
      readonly got: string;
      readonly exchanges: readonly Exchange[];
    }
  | { readonly status: 'skipped'; readonly reason: string; readonly because?: string };

/** Thrown by a check when the server is wrong. */
export class Finding extends Error {
  constructor(
    readonly expected: string,
    readonly got: string,
  ) {
    super(`expected ${expected}; got ${got}`);
  }
}

/** Thrown when a check cannot be made; the reason names what stands in the way. */
export class Skip extends Error {
  constructor(
    readonly reason: string,
    readonly because?: string,
  ) {
    super(reason);
  }
}
