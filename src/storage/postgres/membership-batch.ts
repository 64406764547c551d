import type { MemberStep, ResourceChange } from '../../scim/patch/change.js';
import type { StoredResource } from '../store.js';
import type { NextVersion } from '../write/version.js';

type Count = (by: number) => Promise<NextVersion>;

/** Thrown when a job does not do what its batch does, so that it needs a transaction of its own. */
export class NeedsOwnTransaction extends Error {
  constructor() {
    super('This change needs a transaction of its own');
    this.name = 'NeedsOwnTransaction';
  }
}

/**
 * State shared by the jobs on one group that run in one transaction. All of them add members, or all of them remove
 * members; then the order in which their membership rows change makes no difference, and it need not be the order of
 * their versions.
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

  /** The group, read once by the first job. */
  find(read: () => Promise<StoredResource | undefined>): Promise<StoredResource | undefined> {
    return (this.#found ??= read());
  }

  /**
   * Checks that a change only adds members (or only removes members) as the other changes of the batch do. Throws
   * NeedsOwnTransaction.
   */
  admit({ document, members }: ResourceChange, current: StoredResource): void {
    const [first] = members;
    const kind = (this.#kind ??= first?.kind === 'add' || first?.kind === 'remove' ? first.kind : undefined);
    const alike = kind !== undefined && members.every((step) => step.kind === kind);
    if (!alike || JSON.stringify(document) !== current.document) throw new NeedsOwnTransaction();
  }

  /**
   * Allocates consecutive versions with one UPDATE once every job of the batch has arrived or ended. The group's row
   * has been locked since the group was read.
   */
  countVersion(count: Count): Promise<NextVersion> {
    return new Promise((resolve) => {
      this.#count = count;
      this.#arrived.push(resolve);
      this.#countWhenAllCame();
    });
  }

  /** Called when a job has ended, whether it got a version or not. */
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
