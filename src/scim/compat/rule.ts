import type { Json, JsonObject } from '../json.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { WorkBudget } from '../work-budget.js';

/** How a tenant reads requests: `lenient` accepts the deviations of known clients, `strict` only what the RFCs say. */
export type Mode = 'lenient' | 'strict';

/** The description of a compatibility rule; docs/dialects.md is generated from it. */
interface RuleFacts {
  /** In kebab-case; shown in the Rollcall-Applied header and in the log. */
  readonly name: string;
  /** Clients known to need it. */
  readonly clients: readonly string[];
  /** An example of what such a client sends. */
  readonly example: string;
  /** What a lenient tenant does with it. */
  readonly lenient: string;
  /** What a strict tenant does with it, with the RFC section. */
  readonly strict: string;
}

/** Rewrites the body of a POST or PUT before it is read. Returns `undefined` when it does not apply. */
export interface BodyRule extends RuleFacts {
  readonly kind: 'body';
  rewrite(body: JsonObject, type: ResourceType): JsonObject | undefined;
}

/** Rewrites a value that the schema would refuse. Returns `undefined` when it does not apply. */
export interface ValueRule extends RuleFacts {
  readonly kind: 'value';
  rewrite(attribute: Attribute, value: Json): Json | undefined;
}

/** Rewrites a PATCH operation into operations that the RFC defines. Returns `undefined` when it does not apply. */
export interface OperationRule extends RuleFacts {
  readonly kind: 'operation';
  rewrite(operation: JsonObject, type: ResourceType): JsonObject[] | undefined;
}

/** A rule without a rewrite: code that depends on it asks `Compatibility.allows`. */
export interface SwitchRule extends RuleFacts {
  readonly kind: 'switch';
}

export type CompatibilityRule = BodyRule | ValueRule | OperationRule | SwitchRule;

const NONE: readonly string[] = [];

/**
 * The compatibility of one request: the mode of its tenant, the rules applied so far, and the remaining work budget.
 */
export class Compatibility {
  #applied: Set<string> | undefined;

  constructor(
    readonly mode: Mode,
    readonly work = new WorkBudget(),
  ) {}

  /** True in a lenient tenant; the rule is then recorded as applied. Call it only where the outcome depends on it. */
  allows(rule: CompatibilityRule): boolean {
    if (this.mode === 'strict') return false;
    this.note(rule);
    return true;
  }

  /** Records a rule that applies in both modes, where the RFC defines no error for what is ignored. */
  note(rule: CompatibilityRule): void {
    (this.#applied ??= new Set()).add(rule.name);
  }

  /** Names of the rules applied, in order of first use. */
  get applied(): readonly string[] {
    return this.#applied ? [...this.#applied] : NONE;
  }
}
