import type { BoundFilter } from '../filter/ast.js';
import type { MemberStep, ReplaceSelected } from './change.js';

/** A step that can still grow: its ids as a set. */
type OpenStep =
  | { readonly kind: 'add' | 'remove' | 'replace'; readonly ids: Set<string> }
  | { readonly kind: 'removeWhere'; readonly filter: BoundFilter }
  | ReplaceSelected;

/**
 * Collects the changes that the operations of one PATCH make to the members, in order. Neighbouring steps are merged:
 * adds with adds, removes with removes, both into a `replace` before them. A `replace` discards the steps before it.
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

  /** Replaces selected members by others. */
  replaceSelected(step: Omit<ReplaceSelected, 'kind'>): void {
    this.#steps.push({ kind: 'replaceSelected', ...step });
  }

  replace(ids: readonly string[]): void {
    // A `replaceSelected` must be kept, since it fails when it selects no member.
    if (!this.#steps.some((step) => step.kind === 'replaceSelected')) this.#steps = [];
    this.#steps.push({ kind: 'replace', ids: new Set(ids) });
  }
}
