import type { ResourceType } from '../../scim/schema/attribute.js';
import type { FilterDialect } from '../filter/dialect.js';
import { entry } from '../map-entry.js';
import { joinSql, literal, sql, Sql } from '../sql.js';
import type { BaseUrl, Parts, SqlValue, StoredResource, StoredText, TenantKey } from '../store.js';
import { epochSetting } from '../write/groups-epoch.js';

/** How many members and groups of one resource are assembled on the event loop. */
export interface Bounds {
  readonly members: number;
  readonly groups: number;
}

/** Bounds of a single resource, and of each resource of a page. */
export const ONE_BOUNDED: Bounds = { members: 2000, groups: 2000 };
export const PAGE_BOUNDED: Bounds = { members: 2000, groups: 100 };

/**
 * Up to this many resources are read with one placeholder per key; for more, each number of keys would be another
 * statement text to prepare.
 */
export const FEW_KEYS = 5;

/**
 * Limits of the cache of statement texts (number, characters). It needs them because base URLs come from the Host
 * header where PUBLIC_URL is unset, and filters have countless forms.
 */
const KEPT = 1000;
const KEPT_CHARACTERS = 1024 * 1024;

/** The columns of StoredResource, of `resource r` and `document d`. */
const columns = (document: string) =>
  new Sql(`r.key, r.id, r.type, r.version, r.created, r.last_modified AS "lastModified", ${document} AS document`);
const WHOLE = columns('d.body');
/** Returns the size in bytes in place of a document that is too large; neither database reads the document for that. */
const BOUNDED = columns('CASE WHEN octet_length(d.body) <= ? THEN d.body ELSE CAST(octet_length(d.body) AS text) END');

const NO_PARTS: Parts = { members: false, memberOf: false };

const STORED = 'FROM resource r JOIN document d ON d.key = r.key';
const BY_ID = `${STORED} WHERE r.tenant = ? AND r.id = ? AND r.type = ?`;
/**
 * PostgreSQL returns the newest committed state of both rows once it has locked both, and writers change them together.
 */
const BY_ID_LOCKED = `${BY_ID} FOR NO KEY UPDATE OF r, d`;
const BY_FEW_KEYS = Array.from(
  { length: FEW_KEYS + 1 },
  (_, count) => `${STORED} WHERE r.key IN (${Array(count).fill('?').join(', ')})`,
);

/** A row of the statements below: `members` is null when it has more elements than the bounds allow. */
export type ResourceRow = Omit<StoredResource, 'members'> & {
  readonly members?: StoredText | null;
  /** Of the tenant's groups, where it is asked for. */
  readonly groupsEpoch?: string | null;
};

/** Bytes of the document of a row if the statement left it out because of its size, else undefined. */
export function leftOut({ document }: Pick<ResourceRow, 'document'>): number | undefined {
  if (typeof document !== 'string' || document.charCodeAt(0) === OPENING_BRACE) return undefined;
  return Number(document);
}

const OPENING_BRACE = 0x7b;

/** A row of a page, with the number of all resources and of those before the block that the page is counted from. */
export interface PageRow extends StoredResource {
  readonly total: number;
  readonly ahead: number;
}

/**
 * Assembles members in SQL, as JSON array text in their creation order, and the keys of groups. With bounds, members of
 * more elements are null, and of more keys of groups there is one more than the bound. With `largest`, larger documents
 * (bytes) are left out: see `leftOut`.
 */
export class ResourceSql {
  readonly #endpoints: Sql;
  readonly #paths: ReadonlyMap<string, string>;
  readonly #statements = new Map<BaseUrl, Map<string, Map<Bounds | undefined, Sql[]>>>();
  #count = 0;
  #characters = 0;

  constructor(
    types: readonly ResourceType[],
    private readonly dialect: FilterDialect,
    /** Whether rows with keys of groups include the epoch of the tenant's groups. */
    private readonly epochs: boolean,
  ) {
    this.#paths = new Map(types.map((type) => [type.name, `${type.endpoint}/`]));
    const cases = types.map((type) => sql`WHEN ${literal(type.name)} THEN ${literal(`${type.endpoint}/`)}`);
    this.#endpoints = cases.length === 0 ? literal('/') : sql`CASE o.type ${joinSql(cases, ' ')} ELSE '/' END`;
  }

  /** One resource by id: document and parts in one statement. */
  byId(
    tenant: TenantKey,
    type: string,
    id: string,
    parts: Parts,
    baseUrl: BaseUrl,
    bounds?: Bounds,
    largest?: number,
  ): Sql {
    return this.#statement(tenant, BY_ID, [tenant, id, type], parts, baseUrl, bounds, largest);
  }

  /** The same without parts, locked against other writers until the transaction ends; on PostgreSQL alone. */
  byIdLocked(tenant: TenantKey, type: string, id: string): Sql {
    return this.#statement(tenant, BY_ID_LOCKED, [tenant, id, type], NO_PARTS, '', undefined);
  }

  /** Several by id, in no particular order. */
  byIds(
    tenant: TenantKey,
    type: string,
    ids: readonly string[],
    parts: Parts,
    baseUrl: BaseUrl,
    largest?: number,
  ): Sql {
    const list = this.dialect.textList(JSON.stringify(ids));
    const from = `${STORED} WHERE r.tenant = ? AND r.type = ? AND r.id IN ${list.text}`;
    return this.#statement(tenant, from, [tenant, type, ...list.parameters], parts, baseUrl, undefined, largest);
  }

  /** FEW_KEYS resources by key at most, in no particular order. */
  byFewKeys(
    tenant: TenantKey,
    keys: readonly number[],
    parts: Parts,
    baseUrl: BaseUrl,
    bounds?: Bounds,
    largest?: number,
  ): Sql {
    return this.#statement(tenant, BY_FEW_KEYS[keys.length]!, keys, parts, baseUrl, bounds, largest);
  }

  /** The same, where a SELECT of the column `key` finds the few keys. */
  byFoundKeys(tenant: TenantKey, keys: Sql, parts: Parts, baseUrl: BaseUrl, bounds?: Bounds, largest?: number): Sql {
    return this.#statement(tenant, this.dialect.fromFew(keys).text, keys.parameters, parts, baseUrl, bounds, largest);
  }

  /** Any number by key, in no particular order; `keys` is a subquery with the column `key`. */
  byKeys(tenant: TenantKey, keys: Sql, parts: Parts, baseUrl: BaseUrl, bounds?: Bounds, largest?: number): Sql {
    return this.#statement(tenant, fromKeys(keys), keys.parameters, parts, baseUrl, bounds, largest);
  }

  /** The same of a page; the subquery has the columns of PageRow, too. */
  byRange(tenant: TenantKey, range: Sql, parts: Parts, baseUrl: BaseUrl, bounds?: Bounds, largest?: number): Sql {
    const from = `, k.total, k.ahead ${fromKeys(range)}`;
    return this.#statement(tenant, from, range.parameters, parts, baseUrl, bounds, largest);
  }

  /** The URL of a resource, as the statements put it together. */
  location(type: string, id: string, baseUrl: BaseUrl): string {
    return `${baseUrl}${this.#paths.get(type) ?? '/'}${id}`;
  }

  #statement(
    tenant: TenantKey,
    from: string,
    values: readonly SqlValue[],
    parts: Parts,
    baseUrl: BaseUrl,
    bounds: Bounds | undefined,
    largest?: number,
  ): Sql {
    const { text, parameters } = this.#known(from, parts, baseUrl, bounds, largest !== undefined);
    // Parameters in the order of the columns: the document's limit first, the epoch's name last.
    const first = largest === undefined ? [] : [largest];
    const epoch = this.epochs && parts.memberOf ? [epochSetting(tenant)] : [];
    return new Sql(text, [...first, ...parameters, ...epoch, ...values]);
  }

  /** Caches statement texts, because building one takes longer than running a small statement. */
  #known(from: string, parts: Parts, baseUrl: BaseUrl, bounds: Bounds | undefined, isBounded: boolean): Sql {
    const form = Number(parts.members) + 2 * Number(parts.memberOf) + 4 * Number(isBounded);
    const known = this.#statements.get(baseUrl)?.get(from)?.get(bounds)?.[form];
    if (known) return known;
    const made = sql`${this.#select(parts, baseUrl, bounds, isBounded)} ${new Sql(from)}`;
    this.#makeRoom(baseUrl.length + from.length + made.text.length);
    const ofUrl = entry(this.#statements, baseUrl, () => new Map<string, Map<Bounds | undefined, Sql[]>>());
    const ofSource = entry(ofUrl, from, () => new Map<Bounds | undefined, Sql[]>());
    entry(ofSource, bounds, () => [])[form] = made;
    return made;
  }

  #makeRoom(characters: number): void {
    this.#count += 1;
    this.#characters += characters;
    if (this.#count <= KEPT && this.#characters <= KEPT_CHARACTERS) return;
    this.#statements.clear();
    this.#count = 1;
    this.#characters = characters;
  }

  #select(parts: Parts, baseUrl: BaseUrl, bounds: Bounds | undefined, isBounded: boolean): Sql {
    const columns = [isBounded ? BOUNDED : WHOLE];
    if (parts.members) {
      columns.push(sql`${within(bounds?.members, this.#members(baseUrl))} AS members`);
    }
    if (parts.memberOf) {
      const keys = 'SELECT m.group_key FROM member m WHERE m.member_key = r.key';
      const from = bounds ? `${keys} ORDER BY m.group_key LIMIT ${bounds.groups + 1}` : keys;
      columns.push(sql`(SELECT ${this.dialect.keyArray} FROM (${new Sql(from)}) m) AS "groupKeys"`);
      // An uncorrelated subquery, so that the statement evaluates it once for all rows.
      if (this.epochs) columns.push(new Sql('(SELECT value FROM setting WHERE name = ?) AS "groupsEpoch"'));
    }
    return sql`SELECT ${joinSql(columns, ', ')}`;
  }

  #members(baseUrl: BaseUrl): Sql {
    const from = new Sql('member m JOIN resource o ON o.key = m.member_key WHERE m.group_key = r.key');
    return this.dialect.elements({ baseUrl, endpoint: this.#endpoints }, from);
  }
}

function fromKeys(keys: Sql): string {
  return `FROM ${keys.text} k JOIN resource r ON r.key = k.key JOIN document d ON d.key = r.key`;
}

function within(limit: number | undefined, members: Sql): Sql {
  if (limit === undefined) return members;
  return sql`CASE WHEN EXISTS (SELECT 1 FROM member m WHERE m.group_key = r.key LIMIT 1 OFFSET ${limit}) THEN NULL ELSE ${members} END`;
}
