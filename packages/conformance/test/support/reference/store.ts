import { randomUUID } from 'node:crypto';
import { type JsonObject, isObject } from '../../../src/json.js';
import { ScimError } from './scim-error.js';
import { type ResourceType, TYPES } from './schemas.js';

export interface Stored {
  readonly id: string;
  readonly type: ResourceType;
  readonly order: number;
  body: JsonObject;
  created: string;
  modified: string;
  version: number;
}

/** Resources in memory, in the order of their creation. */
export class Store {
  private readonly rows = new Map<string, Stored>();
  private order = 0;

  constructor(private readonly base: string) {}

  all(type?: ResourceType): Stored[] {
    return [...this.rows.values()].filter((row) => !type || row.type === type);
  }

  /** @throws ScimError 404 */
  get(type: ResourceType, id: string): Stored {
    const row = this.rows.get(id);
    if (!row || row.type !== type) throw new ScimError(404, `no ${type.name} ${id}`);
    return row;
  }

  /** @throws ScimError 409 */
  create(type: ResourceType, body: JsonObject, id: string = randomUUID()): Stored {
    this.checkUnique(type, body);
    const now = new Date().toISOString();
    const row = { id, type, body, order: ++this.order, created: now, modified: now, version: 1 };
    this.rows.set(row.id, row);
    return row;
  }

  /** Replaces a body; the same body changes nothing. @throws ScimError 409 */
  update(row: Stored, body: JsonObject): void {
    this.checkUnique(row.type, body, row.id);
    if (JSON.stringify(body) === JSON.stringify(row.body)) return;
    row.body = body;
    row.version += 1;
    row.modified = new Date(Math.max(Date.now(), Date.parse(row.modified) + 1)).toISOString();
  }

  delete(row: Stored): void {
    this.rows.delete(row.id);
    for (const group of this.all()) {
      const members = group.body.members;
      if (!Array.isArray(members) || !members.some((one) => isObject(one) && one.value === row.id)) continue;
      this.update(group, { ...group.body, members: members.filter((one) => !isObject(one) || one.value !== row.id) });
    }
  }

  etag(row: Stored): string {
    return `W/"${row.version}"`;
  }

  /** The resource as clients see it, before any projection. */
  view(row: Stored): JsonObject {
    const { password: _password, members, ...rest } = row.body;
    const extensions = row.type.extensions.filter((urn) => urn in row.body);
    const location = `${this.base}${row.type.endpoint}/${row.id}`;
    const view: JsonObject = { schemas: [row.type.schema, ...extensions], id: row.id, ...rest };
    if (Array.isArray(members) && members.length > 0)
      view.members = members.map((one) => this.member(one as JsonObject));
    const groups = row.type.name === 'User' ? this.groupsOf(row.id) : [];
    if (groups.length > 0) view.groups = groups;
    view.meta = {
      resourceType: row.type.name,
      created: row.created,
      lastModified: row.modified,
      location,
      version: this.etag(row),
    };
    return view;
  }

  private member({ value }: JsonObject): JsonObject {
    const row = this.rows.get(String(value));
    if (!row) return { value: value! };
    const display = String(row.body.displayName ?? row.body.userName ?? '');
    return { value: value!, $ref: `${this.base}${row.type.endpoint}/${row.id}`, type: row.type.name, display };
  }

  private groupsOf(id: string): JsonObject[] {
    return this.all(TYPES[1])
      .filter(
        ({ body }) => Array.isArray(body.members) && body.members.some((one) => isObject(one) && one.value === id),
      )
      .map((group) => ({ value: group.id, display: String(group.body.displayName) }));
  }

  private checkUnique(type: ResourceType, body: JsonObject, own?: string): void {
    if (type.name !== 'User') return;
    const name = String(body.userName).toLowerCase();
    const taken = this.all(type).some((row) => row.id !== own && String(row.body.userName).toLowerCase() === name);
    if (taken) throw new ScimError(409, 'the userName is taken', 'uniqueness');
  }
}
