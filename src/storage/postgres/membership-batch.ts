import type { MemberStep, ResourceChange } from '../../scim/patch/change.js';
import type { StoredResource } from '../store.js';
import type { NextVersion } from '../write/version.js';

type Count = (by: number) => Promise<NextVersion>;

/** A job does something else than its batch: it needs a transaction of its own. */
export class NeedsOwnTransaction extends Error {
  constructor() {
    super('This change needs a transaction of its own');
    this.name = 'NeedsOwnTransaction';
  }
}

/**
 * What jobs on one group that share a transaction do once for all of them. All add members, or all remove some: in which
 * order their rows change then makes no difference, so that of their versions need not be the same.
 */
export class MembershipBatch {
  #kind: MemberStep['kind'] | undefined;
  #found: Promise<StoredResource | undefined> | undefined;
  #expected: number;
  #count: Count | undefined;
  readonly #arrived: ((next: Promise<NextVersion>) => void)[] = [];

  constructor(jobs: number) {
    this.#expected = jobs;
  }

  /** The group, as the first of them reads it. */
  find(read: () => Promise<StoredResource | undefined>): Promise<StoredResource | undefined> {
    return (this.#found ??= read());
  }

  /** Lets in a change that does what the others do, and nothing but that. Throws NeedsOwnTransaction. */
  admit({ document, members }: ResourceChange, current: StoredResource): void {
    const [first] = members;
    const kind = (this.#kind ??= first?.kind === 'add' || first?.kind === 'remove' ? first.kind : undefined);
    const alike = kind !== undefined && members.every((step) => step.kind === kind);
    if (!alike || JSON.stringify(document) !== current.document) throw new NeedsOwnTransaction();
  }

  /**
   * The next version for each that comes, all counted by one statement when nobody else is expected. The row of the group
   * is locked since the group was found.
   */
  countVersion(count: Count): Promise<NextVersion> {
    return new Promise((resolve) => {
      this.#count = count;
      this.#arrived.push(resolve);
      this.#countWhenAllCame();
    });
  }

  /** A job has ended, with a new version or without. */
  leave(): void {
    this.#expected -= 1;
    this.#countWhenAllCame();
  }

  #countWhenAllCame(): void {
    const arrived = this.#arrived.length;
    if (arrived < this.#expected || !this.#count) return;
    const counted = this.#count(arrived);
    this.#count = undefined;
    this.#arrived.forEach((resolve, at) => resolve(counted.then((last) => ({ ...last, version: last.from + 1 + at }))));
  }
}
