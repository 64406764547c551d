import type { BoundFilter } from '../filter/ast.js';
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

  removeWhere(filter: BoundFilter): void {
    this.#steps.push({ kind: 'removeWhere', filter });
  }

  /** Puts members in the place of others. */
  replaceSelected(step: Omit<ReplaceSelected, 'kind'>): void {
    this.#steps.push({ kind: 'replaceSelected', ...step });
  }

  replace(ids: readonly string[]): void {
    // Whether a selection before it selects somebody has still to be found out.
    if (!this.#steps.some((step) => step.kind === 'replaceSelected')) this.#steps = [];
    this.#steps.push({ kind: 'replace', ids: new Set(ids) });
  }
}
