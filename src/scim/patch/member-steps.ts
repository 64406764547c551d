import { TooManyError } from '../errors.js';
import type { BoundFilter } from '../filter/ast.js';
import { LIMITS } from '../limits.js';
import type { MemberStep, ReplaceSelected } from './change.js';

/** A step while it is collected: ids once each, in order. */
type OpenStep =
  | { readonly kind: 'add' | 'remove' | 'replace'; readonly ids: Set<string> }
  | { readonly kind: 'removeWhere'; readonly filter: BoundFilter }
  | ReplaceSelected;

/**
 * Collects what the operations of one PATCH do to the members, in order. Neighbouring steps that mean one are made
 * one: adds to adds, removes to removes, both into a `replace` before them; a `replace` drops what came before it.
 */
export class MemberSteps {
  #steps: OpenStep[] = [];
  #comparisons = 0;

  get steps(): readonly MemberStep[] {
    return this.#steps.map((step) =>
      step.kind === 'removeWhere' || step.kind === 'replaceSelected' ? step : { kind: step.kind, ids: [...step.ids] },
    );
  }

  add(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const last = this.#steps.at(-1);
    if (last?.kind === 'add' || last?.kind === 'replace') ids.forEach((id) => last.ids.add(id));
    else this.#steps.push({ kind: 'add', ids: new Set(ids) });
  }

  remove(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const last = this.#steps.at(-1);
    if (last?.kind === 'remove') ids.forEach((id) => last.ids.add(id));
    else if (last?.kind === 'replace') ids.forEach((id) => last.ids.delete(id));
    else this.#steps.push({ kind: 'remove', ids: new Set(ids) });
  }

  /**
   * Removes those the filter holds for. Every comparison may look at every member, all inside the transaction that other writers wait for: TooManyError past
   * LIMITS.patchMemberComparisons.
   */
  removeWhere(filter: BoundFilter): void {
    this.#count(filter);
    this.#steps.push({ kind: 'removeWhere', filter });
  }

  /** Puts members in the place of others. TooManyError as `removeWhere`. */
  replaceSelected(step: Omit<ReplaceSelected, 'kind'>): void {
    if ('kind' in step.selected) this.#count(step.selected);
    this.#steps.push({ kind: 'replaceSelected', ...step });
  }

  replace(ids: readonly string[]): void {
    // Whether a selection before it selects somebody has still to be found out.
    if (!this.#steps.some((step) => step.kind === 'replaceSelected')) {
      this.#steps = [];
      this.#comparisons = 0;
    }
    this.#steps.push({ kind: 'replace', ids: new Set(ids) });
  }

  #count(filter: BoundFilter): void {
    this.#comparisons += comparisonsOf(filter);
    if (this.#comparisons > LIMITS.patchMemberComparisons) {
      throw new TooManyError(
        `The filters on members have more than ${LIMITS.patchMemberComparisons} comparisons together. Send fewer in one request, or name members by value.`,
      );
    }
  }
}

function comparisonsOf(filter: BoundFilter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.reduce((sum, operand) => sum + comparisonsOf(operand), 0);
    case 'not':
      return comparisonsOf(filter.operand);
    case 'element':
      return comparisonsOf(filter.filter);
    case 'compare':
    case 'present':
    case 'constant':
      return 1;
  }
}
