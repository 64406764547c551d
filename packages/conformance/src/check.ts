import { Outcome } from './outcome.js';
import type { CheckContext } from './check-context.js';
import { Ability, Area, Client, Mode, Need, Severity } from './vocabulary.js';

/** One black-box check: data that explains it, and a small function that throws a Finding when the server is wrong. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly area: Area;
  readonly severity: Severity;
  /** Ids of the requirement table; empty for a client's own practice. */
  readonly requirements: readonly string[];
  readonly clients: readonly Client[];
  /** What those clients cannot do when this check fails. */
  readonly ability?: Ability;
  /** How the owner of the server fixes it. */
  readonly fix: string;
  readonly needs: readonly Need[];
  /** Checks whose failure explains a failure of this one: it is then skipped, and they bear the name. */
  readonly dependsOn: readonly string[];
  readonly mode?: Mode;
  run(context: CheckContext): Promise<void>;
}

export interface Result {
  readonly check: Check;
  readonly outcome: Outcome;
  readonly millis: number;
}
