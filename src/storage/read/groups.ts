import { hash } from 'node:crypto';
import { rows, type Program } from '../program.js';
import type { FilterDialect } from '../filter-sql/dialect.js';
import { sql } from '../sql.js';
import type { BaseUrl } from '../store.js';
import type { ResourceRow, ResourceSql } from './resource-sql.js';

/** An element of `groups`, with 64 bits that stand for its text. */
interface GroupElement {
  readonly text: string;
  readonly high: number;
  readonly low: number;
}

/** Elements of `groups` by key of the group. */
export type Elements = Map<number, GroupElement>;

/** Elements kept for one base URL, and base URLs. */
const MAX_ELEMENTS = 50_000;
const MAX_URLS = 16;

/**
 * Elements of `groups` as they are committed, so that a group is read and rendered once and not with each of its
 * members. For a store whose groups no other process writes; it clears them when a group was given another name. A read
 * takes them before its snapshot begins: what it adds after a `clear` is then added to none.
 */
export class GroupElements {
  readonly #known = new Map<BaseUrl, Elements>();

  of(baseUrl: BaseUrl): Elements {
    const known = this.#known.get(baseUrl);
    if (known && known.size < MAX_ELEMENTS) return known;
    if (this.#known.size >= MAX_URLS) this.#known.clear();
    const elements: Elements = new Map();
    this.#known.set(baseUrl, elements);
    return elements;
  }

  clear(): void {
    this.#known.clear();
  }
}

interface Group {
  readonly key: number;
  readonly id: string;
  readonly type: string;
  readonly display: string | null;
}

/** A row that is given its groups. */
type Shown = { -readonly [Name in 'memberOf' | 'groupsMark']?: ResourceRow[Name] };

/**
 * Makes `memberOf` of the keys the rows have; undefined when a row has more keys than `limit`. What is not among
 * `elements` yet is read, once for all rows, and added to them.
 */
export function* showGroups(
  { dialect, resources }: { readonly dialect: FilterDialect; readonly resources: ResourceSql },
  found: readonly ResourceRow[],
  baseUrl: BaseUrl,
  elements: Elements,
  limit = Infinity,
): Program<readonly ResourceRow[] | undefined> {
  const keysOf = found.map(({ groupKeys }) => (groupKeys ? (JSON.parse(groupKeys) as number[]) : []));
  if (keysOf.some((keys) => keys.length > limit)) return undefined;
  const missing = new Set<number>();
  for (const keys of keysOf) for (const key of keys) if (!elements.has(key)) missing.add(key);
  if (missing.size > 0) {
    const list = dialect.integerList(JSON.stringify([...missing]));
    for (const group of yield* rows<Group>(sql`SELECT key, id, type, display FROM resource WHERE key IN ${list}`)) {
      elements.set(Number(group.key), render(group, resources.location(group.type, group.id, baseUrl)));
    }
  }
  found.forEach((row: Shown, index) => {
    const { memberOf, groupsMark } = join(keysOf[index] ?? [], elements);
    row.memberOf = memberOf;
    // Where other statements assemble the elements in SQL, they have no mark but the text's own.
    if (resources.groups === 'keys') row.groupsMark = groupsMark;
  });
  return found;
}

/** The elements of one resource, and a mark of them all: their bits together, since hashing all of the text takes long. */
function join(groups: readonly number[], elements: Elements): { memberOf: string; groupsMark: string | undefined } {
  let text = '';
  let high = 0;
  let low = 0;
  for (const group of groups) {
    const element = elements.get(group);
    if (element === undefined) continue;
    text += text === '' ? element.text : `,${element.text}`;
    high ^= element.high;
    low ^= element.low;
  }
  if (text === '') return { memberOf: '[]', groupsMark: undefined };
  return { memberOf: `[${text}]`, groupsMark: `${high}_${low}` };
}

function render({ id, display }: Group, location: string): GroupElement {
  const text = JSON.stringify({ value: id, ...(display !== null && { display }), $ref: location, type: 'direct' });
  const bits = hash('sha256', text, 'buffer');
  return { text, high: bits.readInt32BE(0), low: bits.readInt32BE(4) };
}
