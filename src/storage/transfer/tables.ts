/** A table to copy: its columns with their types on PostgreSQL, in one order on both sides. */
export interface CopiedTable {
  readonly name: string;
  /** The columns whose order is the order of the copy; no two rows have the same. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, 'integer' | 'bigint' | 'text'>>;
  /** The column that numbers are given out for. */
  readonly identity?: string;
}

const VALUES = { key: 'bigint', slot: 'integer', ordinal: 'bigint', value: 'text' } as const;

/** Every table, resources after what they need to be understood. */
export const COPIED_TABLES: readonly CopiedTable[] = [
  {
    name: 'tenant',
    key: ['key'],
    identity: 'key',
    columns: {
      key: 'integer',
      id: 'text',
      display_name: 'text',
      mode: 'text',
      duplicate_group_names: 'text',
      jwt_issuer: 'text',
      jwt_audience: 'text',
      jwt: 'text',
      created_at: 'bigint',
      deleted_at: 'bigint',
    },
  },
  {
    name: 'token',
    key: ['id'],
    columns: {
      id: 'text',
      tenant: 'integer',
      hash: 'text',
      description: 'text',
      scopes: 'text',
      created_at: 'bigint',
      expires_at: 'bigint',
      last_used_at: 'bigint',
    },
  },
  { name: 'setting', key: ['name'], columns: { name: 'text', value: 'text' } },
  {
    name: 'slot',
    key: ['id'],
    identity: 'id',
    columns: { id: 'integer', tenant: 'integer', type: 'text', path: 'text', is_unique: 'integer' },
  },
  {
    name: 'resource',
    key: ['key'],
    identity: 'key',
    columns: {
      key: 'bigint',
      tenant: 'integer',
      type: 'text',
      id: 'text',
      version: 'integer',
      created: 'bigint',
      last_modified: 'bigint',
      display: 'text',
      display_fold: 'text',
    },
  },
  { name: 'document', key: ['key'], columns: { key: 'bigint', body: 'text' } },
  { name: 'value', key: ['key', 'slot', 'ordinal'], columns: VALUES },
  { name: 'long_value', key: ['key', 'slot', 'ordinal'], columns: VALUES },
  { name: 'unique_value', key: ['slot', 'value'], columns: { slot: 'integer', value: 'text', key: 'bigint' } },
  {
    name: 'member',
    key: ['group_key', 'member_key'],
    columns: { group_key: 'bigint', member_key: 'bigint', tenant: 'integer' },
  },
  {
    name: 'counter',
    key: ['tenant', 'type', 'block'],
    columns: { tenant: 'integer', type: 'text', block: 'integer', n: 'integer' },
  },
  { name: 'tombstone', key: ['key'], columns: { key: 'bigint', tenant: 'integer' } },
  {
    name: 'change_log',
    key: ['seq'],
    identity: 'seq',
    columns: {
      seq: 'bigint',
      tenant: 'integer',
      time: 'bigint',
      resource_type: 'text',
      id: 'text',
      operation: 'text',
      version: 'integer',
      attributes: 'text',
      members_added: 'text',
      members_removed: 'text',
    },
  },
];
