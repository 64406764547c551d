import { InvalidCountError, InvalidValueError } from '../../scim/errors.js';
import { CursorCodec, queryFingerprint, type CursorScope } from '../../scim/query/cursor.js';
import type { CursorPage, CursorPosition } from '../../scim/query/list-query.js';
import { wholeNumber, type ListRequest } from '../../scim/query/list-request.js';
import type { ResourceType } from '../../scim/schema/attribute.js';
import type { StoredPage, TenantKey } from '../../storage/store.js';

/** Cursor paging of one list (RFC 9865): the page to read, and the cursors of its neighbours. */
export interface CursorWalk {
  readonly page: CursorPage;
  /** The members of the ListResponse that lead on and back. */
  links(stored: StoredPage): { nextCursor?: string; previousCursor?: string };
}

/** Reads and writes the cursors of lists. */
export class CursorPaging {
  constructor(
    private readonly codec: CursorCodec,
    private readonly pages: { readonly defaultPage: number; readonly maxPage: number },
  ) {}

  /**
   * The walk a request asks for; undefined when it pages by index, the default method (RFC 9865 section 2.4).
   * Errors: invalidCursor, expiredCursor, invalidCount, invalidValue when cursor and startIndex are mixed.
   */
  walk(tenant: TenantKey, types: readonly ResourceType[], request: ListRequest): CursorWalk | undefined {
    if (request.cursor === undefined) return undefined;
    if (request.startIndex !== undefined && request.startIndex !== '') {
      throw new InvalidValueError('Page by startIndex or by cursor, not by both.', 'parameter-invalid');
    }
    const count = this.#count(request);
    const scope = { tenant, query: fingerprint(types, request), count };
    const from = request.cursor === '' ? undefined : this.codec.decode(request.cursor, scope);
    return {
      page: { kind: 'cursor', count, ...(from && { from }) },
      links: (stored) => this.#links(scope, stored),
    };
  }

  #count(request: ListRequest): number {
    const count = Math.max(wholeNumber('count', request.count) ?? this.pages.defaultPage, 0);
    if (count <= this.pages.maxPage) return count;
    throw new InvalidCountError(`count must be at most ${this.pages.maxPage} (maxPageSize).`);
  }

  #links(scope: CursorScope, stored: StoredPage): { nextCursor?: string; previousCursor?: string } {
    const at = (index: number, backwards: boolean): string => {
      const position: CursorPosition = {
        key: stored.resources[index]!.key,
        ...(stored.sortKeys && { sortKey: stored.sortKeys[index] ?? null }),
        backwards,
        horizon: stored.horizon ?? 0,
      };
      return this.codec.encode(scope, position);
    };
    const last = stored.resources.length - 1;
    return {
      ...(stored.hasNext && last >= 0 && { nextCursor: at(last, false) }),
      ...(stored.hasPrevious && last >= 0 && { previousCursor: at(0, true) }),
    };
  }
}

/** RFC 9865 section 2: every parameter of a follow-up request must be the one of the first, but for the cursor. */
function fingerprint(types: readonly ResourceType[], request: ListRequest): string {
  const names = (list?: string | readonly string[]) => (list === undefined ? undefined : [list].flat().join(','));
  return queryFingerprint([
    types.map((type) => type.name).join(','),
    request.filter,
    request.sortBy,
    request.sortOrder,
    names(request.attributes),
    names(request.excludedAttributes),
  ]);
}
