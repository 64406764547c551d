import type { BoundFilter } from '../filter/ast.js';
import type { MemberStep } from './change.js';

/**
 * Collects what the operations of one PATCH do to the members, in order. Neighbouring steps that mean one are made
 * one: adds to adds, removes to removes, both into a `replace` before them; a `replace` drops what came before it.
 */
export class MemberSteps {
  #steps: MemberStep[] = [];

  get steps(): readonly MemberStep[] {
    return this.#steps;
  }

  add(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const last = this.#steps.at(-1);
    if (last?.kind === 'add' || last?.kind === 'replace') this.#setLast({ kind: last.kind, ids: union(last.ids, ids) });
    else this.#steps.push({ kind: 'add', ids: union([], ids) });
  }

  remove(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const last = this.#steps.at(-1);
    if (last?.kind === 'remove') {
      this.#setLast({ kind: 'remove', ids: union(last.ids, ids) });
    } else if (last?.kind === 'replace') {
      const gone = new Set(ids);
      this.#setLast({ kind: 'replace', ids: last.ids.filter((id) => !gone.has(id)) });
    } else {
      this.#steps.push({ kind: 'remove', ids: union([], ids) });
    }
  }

  removeWhere(filter: BoundFilter): void {
    this.#steps.push({ kind: 'removeWhere', filter });
  }

  replace(ids: readonly string[]): void {
    this.#steps = [{ kind: 'replace', ids: union([], ids) }];
  }

  #setLast(step: MemberStep): void {
    this.#steps[this.#steps.length - 1] = step;
  }
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}
