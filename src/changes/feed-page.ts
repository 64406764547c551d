import { ScimError } from '../scim/errors.js';
import type { TenantKey } from '../storage/store.js';
import type { Place } from './change-log.js';
import type { LoggedChange } from './logged-change.js';
import { markOf } from './mark.js';

/** What one look at the log found behind a number; any number of readers may be answered from it. */
export class FeedPage {
  /** Texts by the number of entries they show: readers that wait together mostly want the same. */
  readonly #texts = new Map<number, string>();

  constructor(
    private readonly tenant: TenantKey,
    private readonly after: number,
    private readonly changes: readonly LoggedChange[],
    private readonly place: Place,
  ) {}

  get isEmpty(): boolean {
    return this.changes.length === 0;
  }

  /**
   * Error: 410 changes-expired when a reader cannot go on from here: entries behind its place are gone, or the log is
   * another one than the reader followed. `mark` is what the reader was given with its place, if it says so.
   */
  assertFollows(mark: string | undefined): void {
    const { after, place } = this;
    if (after < place.forgottenThrough) throw expired(`Changes behind ${after} are no longer kept.`);
    if (this.isEmpty && after > place.newest)
      throw expired(`There has been no change ${after} here. Was the data restored from a backup?`);
    if (mark !== undefined && place.mark !== undefined && mark !== place.mark)
      throw expired(
        `Change ${after} is not the one that was given with this mark. Was the data restored from a backup, or does` +
          ' another server answer now?',
      );
  }

  /** The reply's JSON with `limit` entries at most. `mark` is the reader's own, already checked. */
  toText(limit: number, mark: string | undefined): string {
    const shown = Math.min(limit, this.changes.length);
    const last = this.changes[shown - 1];
    if (!last) return pageText('', this.after, this.place.mark ?? mark ?? unknownMark(this.tenant, this.after));
    const known = this.#texts.get(shown);
    if (known !== undefined) return known;
    const entries = this.changes.slice(0, shown).map((change) => change.toText());
    const text = pageText(entries.join(','), last.seq, last.mark);
    this.#texts.set(shown, text);
    return text;
  }
}

/** The reply that only gives the place to begin at. */
export function latestText(tenant: TenantKey, { seq, mark }: { seq: number; mark: string | undefined }): string {
  return pageText('', seq, mark ?? unknownMark(tenant, seq));
}

function pageText(entries: string, next: number, mark: string): string {
  return `{"changes":[${entries}],"next":${next},"mark":"${mark}"}`;
}

/** For an entry that was forgotten without its mark. It is never compared there, and differs from that of any entry. */
function unknownMark(tenant: TenantKey, seq: number): string {
  return markOf(tenant, { seq, time: 0, id: '', operation: 'forgotten', version: 0 });
}

const BEGIN_ANEW =
  'Read "after=latest" for a new place to begin, load all resources by listing them, remove or deactivate on your side' +
  ' what was not among them, then follow from that place.';

function expired(reason: string): ScimError {
  return new ScimError(410, 'changes-expired', `${reason} ${BEGIN_ANEW}`);
}
