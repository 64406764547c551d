import type { Json, JsonObject } from '../json.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { WorkBudget } from '../work-budget.js';

/** How a tenant reads requests: `lenient` accepts the dialects of real clients, `strict` the RFC's letter alone. */
export type Mode = 'lenient' | 'strict';

/** What every dialect rule says of itself; docs/dialects.md is made from it. */
interface RuleFacts {
  /** Kebab-case; stands in the Rollcall-Applied header and the log. */
  readonly name: string;
  /** Clients seen to need it. */
  readonly clients: readonly string[];
  /** A request as such a client sends it. */
  readonly example: string;
  /** What a lenient tenant does with it. */
  readonly lenient: string;
  /** What a strict tenant does with it, with the RFC section. */
  readonly strict: string;
}

/** Rewrites a whole resource body (POST, PUT) before it is read. `undefined`: does not apply. */
export interface BodyRule extends RuleFacts {
  readonly kind: 'body';
  rewrite(body: JsonObject, type: ResourceType): JsonObject | undefined;
}

/** Rewrites one attribute value that the schema would refuse. `undefined`: does not apply. */
export interface ValueRule extends RuleFacts {
  readonly kind: 'value';
  rewrite(attribute: Attribute, value: Json): Json | undefined;
}

/** Rewrites one PATCH operation into operations of the RFC's form. `undefined`: does not apply. */
export interface OperationRule extends RuleFacts {
  readonly kind: 'operation';
  rewrite(operation: JsonObject, type: ResourceType): JsonObject[] | undefined;
}

/** A decision that needs the resource's state or stands inside an engine: the engine asks `Compatibility.allows`. */
export interface SwitchRule extends RuleFacts {
  readonly kind: 'switch';
}

export type CompatibilityRule = BodyRule | ValueRule | OperationRule | SwitchRule;

const NONE: readonly string[] = [];

/** How one request is read: the tenant's mode, the rules that were applied so far, and the work it may still cause. */
export class Compatibility {
  #applied: Set<string> | undefined;

  constructor(
    readonly mode: Mode,
    readonly work = new WorkBudget(),
  ) {}

  /** True in a lenient tenant, and then the rule is recorded as applied. Ask only where the outcome depends on it. */
  allows(rule: CompatibilityRule): boolean {
    if (this.mode === 'strict') return false;
    this.note(rule);
    return true;
  }

  /** Records a rule that decides alike in both modes, where the RFC has no error for what it leaves out. */
  note(rule: CompatibilityRule): void {
    (this.#applied ??= new Set()).add(rule.name);
  }

  /** Names of the rules applied, in order of first use. */
  get applied(): readonly string[] {
    return this.#applied ? [...this.#applied] : NONE;
  }
}
