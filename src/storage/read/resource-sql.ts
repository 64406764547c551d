import type { ResourceType } from '../../scim/schema/attribute.js';
import type { FilterDialect } from '../filter-sql/dialect.js';
import { literal, sql, Sql, joinSql } from '../sql.js';
import type { BaseUrl, Parts, StoredResource } from '../store.js';

/** Elements above this number are assembled off the event loop. */
export const MANY_MEMBERS = 2000;

/** Statements kept; base URLs come from the Host header where none is configured. */
const KEPT = 64;

/** The columns of StoredResource, of `resource r` and `document d`. */
const COLUMNS = new Sql(
  'r.key, r.id, r.type, r.version, r.created, r.last_modified AS "lastModified", d.body AS document',
);

/** A row of the statements below: a part is null when it has too many elements to be assembled here. */
export type ResourceRow = Omit<StoredResource, 'members' | 'memberOf'> & {
  readonly members?: string | null;
  readonly memberOf?: string | null;
};

/** Assembles members and groups in SQL: JSON array text in creation order of the other end. */
export class ResourceSql {
  readonly #endpoints: Sql;
  readonly #paths: ReadonlyMap<string, string>;
  readonly #selects = new Map<string, Sql>();

  constructor(
    types: readonly ResourceType[],
    private readonly dialect: FilterDialect,
  ) {
    this.#paths = new Map(types.map((type) => [type.name, `${type.endpoint}/`]));
    const cases = types.map((type) => sql`WHEN ${literal(type.name)} THEN ${literal(`${type.endpoint}/`)}`);
    this.#endpoints = cases.length === 0 ? literal('/') : sql`CASE o.type ${joinSql(cases, ' ')} ELSE '/' END`;
  }

  /** One resource by id: document and parts in one statement. `limit` leaves out larger parts (null). */
  byId(tenant: number, type: string, id: string, parts: Parts, baseUrl: BaseUrl, limit?: number): Sql {
    return sql`${this.#select(parts, baseUrl, limit)} FROM resource r JOIN document d ON d.key = r.key WHERE r.tenant = ${tenant} AND r.id = ${id} AND r.type = ${type}`;
  }

  /** Several by id, in no particular order. */
  byIds(tenant: number, type: string, ids: readonly string[], parts: Parts, baseUrl: BaseUrl): Sql {
    const list = this.dialect.textList(JSON.stringify(ids));
    return sql`${this.#select(parts, baseUrl, undefined)} FROM resource r JOIN document d ON d.key = r.key WHERE r.tenant = ${tenant} AND r.id IN ${list} AND r.type = ${type}`;
  }

  /** Resources by key, in no particular order; `keys` is a subquery with the column `key`. */
  byKeys(keys: Sql, parts: Parts, baseUrl: BaseUrl, limit?: number): Sql {
    return sql`${this.#select(parts, baseUrl, limit)} FROM ${keys} k JOIN resource r ON r.key = k.key JOIN document d ON d.key = r.key`;
  }

  /** The URL of a resource, as the statements put it together. */
  location(type: string, id: string, baseUrl: BaseUrl): string {
    return `${baseUrl}${this.#paths.get(type) ?? '/'}${id}`;
  }

  /** Kept by what it is made of: the text of a statement costs more to put together than a small one to run. */
  #select(parts: Parts, baseUrl: BaseUrl, limit: number | undefined): Sql {
    const name = `${parts.members} ${parts.memberOf} ${limit} ${baseUrl}`;
    const known = this.#selects.get(name) ?? this.#makeSelect(parts, baseUrl, limit);
    if (this.#selects.size >= KEPT) this.#selects.clear();
    this.#selects.set(name, known);
    return known;
  }

  #makeSelect(parts: Parts, baseUrl: BaseUrl, limit: number | undefined): Sql {
    const columns = [COLUMNS];
    if (parts.members) columns.push(sql`${this.#part('members', baseUrl, limit)} AS members`);
    if (parts.memberOf) columns.push(sql`${this.#part('memberOf', baseUrl, limit)} AS "memberOf"`);
    return sql`SELECT ${joinSql(columns, ', ')}`;
  }

  #part(part: 'members' | 'memberOf', baseUrl: BaseUrl, limit: number | undefined): Sql {
    const [own, other] = part === 'members' ? ['group_key', 'member_key'] : ['member_key', 'group_key'];
    const type = new Sql(part === 'members' ? 'o.type' : "'direct'");
    const from = new Sql(`member m JOIN resource o ON o.key = m.${other} WHERE m.${own} = r.key`);
    const array = this.dialect.elements({ baseUrl, endpoint: this.#endpoints, type }, from);
    if (limit === undefined) return array;
    return sql`CASE WHEN EXISTS (SELECT 1 FROM member m WHERE ${new Sql(`m.${own}`)} = r.key LIMIT 1 OFFSET ${limit}) THEN NULL ELSE ${array} END`;
  }
}
