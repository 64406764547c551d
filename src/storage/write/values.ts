import { type ErrorCode, UniquenessError } from '../../scim/errors.js';
import type { ResourceType } from '../../scim/schema/attribute.js';
import type { AttributeId, AttributeIdsByPath } from '../attribute-ids.js';
import type { WriteContext } from './context.js';
import type { IndexedValue } from './indexed-values.js';

const COLUMNS = ['key', 'slot', 'ordinal', 'value'] as const;

/** Brings the value rows of a resource from `before` to `after`, touching only rows that differ. */
export async function writeValues(
  context: WriteContext,
  type: ResourceType,
  attributeIds: AttributeIdsByPath,
  key: number,
  before: readonly IndexedValue[],
  after: readonly IndexedValue[],
): Promise<void> {
  const { gone, changed, left } = before.length === 0 ? allNew(after) : difference(before, after);
  const placeOf = ({ path, ordinal }: IndexedValue) => ({ attributeId: attributeIdOf(attributeIds, path).id, ordinal });
  const longLeft = left.filter((row) => row.long !== undefined);
  await context.rows.remove(context, 'value', key, gone.map(placeOf));
  await context.rows.remove(context, 'long_value', key, longLeft.map(placeOf));
  await exchangeUnique(context, type, key, uniqueChanges(type, attributeIds, left, changed, after));
  await context.rows.insert(
    context,
    'value',
    COLUMNS,
    changed.map((row) => [key, attributeIdOf(attributeIds, row.path).id, row.ordinal, row.value]),
    before.length === 0 ? '' : 'ON CONFLICT (key, slot, ordinal) DO UPDATE SET value = excluded.value',
  );
  await context.rows.insert(
    context,
    'long_value',
    COLUMNS,
    changed.flatMap((row) =>
      row.long === undefined ? [] : [[key, attributeIdOf(attributeIds, row.path).id, row.ordinal, row.long]],
    ),
    'ON CONFLICT (key, slot, ordinal) DO UPDATE SET value = excluded.value',
  );
}

/** Whether values of the path must be unique: the tenant's setting where there is one, else the schema. */
export function mustBeUnique(type: ResourceType, path: string, attributeId: AttributeId): boolean {
  return attributeId.isUnique ?? (type.byPath.get(path)?.uniqueness ?? 'none') !== 'none';
}

/** A unique value that a resource gives up or takes. */
interface UniqueChange {
  readonly kind: 'release' | 'take';
  readonly attributeId: number;
  readonly path: string;
  readonly value: string;
}

/** In one order for all writes, so that two that exchange their values do not wait for each other. */
function uniqueChanges(
  type: ResourceType,
  attributeIds: AttributeIdsByPath,
  left: readonly IndexedValue[],
  taken: readonly IndexedValue[],
  after: readonly IndexedValue[],
): readonly UniqueChange[] {
  const changes: UniqueChange[] = [];
  let kept: Set<string> | undefined;
  for (const { path, value } of left) {
    const attributeId = attributeIdOf(attributeIds, path);
    if (!mustBeUnique(type, path, attributeId)) continue;
    kept ??= new Set(after.map(valueAt));
    if (kept.has(valueAt({ path, value }))) continue;
    changes.push({ kind: 'release', attributeId: attributeId.id, path, value });
  }
  for (const { path, value } of taken) {
    const attributeId = attributeIdOf(attributeIds, path);
    if (value !== '' && mustBeUnique(type, path, attributeId))
      changes.push({ kind: 'take', attributeId: attributeId.id, path, value });
  }
  return changes.length > 1 ? changes.sort(byValue) : changes;
}

function byValue(one: UniqueChange, other: UniqueChange): number {
  if (one.attributeId !== other.attributeId) return one.attributeId - other.attributeId;
  if (one.value === other.value) return 0;
  return one.value < other.value ? -1 : 1;
}

/** The primary key of unique_value decides; the detail names the attribute and no value. */
async function exchangeUnique(
  context: WriteContext,
  type: ResourceType,
  key: number,
  changes: readonly UniqueChange[],
): Promise<void> {
  for (const { kind, attributeId, path, value } of changes) {
    if (kind === 'release') {
      await context.query('DELETE FROM unique_value WHERE slot = ? AND value = ? AND key = ?', [
        attributeId,
        value,
        key,
      ]);
      continue;
    }
    const taken = await context.query(
      'INSERT INTO unique_value (slot, value, key) VALUES (?, ?, ?) ON CONFLICT (slot, value) DO NOTHING RETURNING key',
      [attributeId, value, key],
    );
    if (taken.length > 0) continue;
    const holders = await context.query<{ key: number }>('SELECT key FROM unique_value WHERE slot = ? AND value = ?', [
      attributeId,
      value,
    ]);
    // A multi-valued attribute may hold one value twice.
    if (holders.some((holder) => Number(holder.key) === key)) continue;
    throw new UniquenessError(`Another ${type.name} already has this value of "${path}".`, codeOfTaken(type, path));
  }
}

function attributeIdOf(attributeIds: AttributeIdsByPath, path: string): AttributeId {
  const attributeId = attributeIds.get(path);
  if (!attributeId) throw new Error(`No attribute id for ${path}`);
  return attributeId;
}

/** Rows that go, rows that come or get another value, and what is no longer there as it was. */
interface Difference {
  readonly gone: readonly IndexedValue[];
  readonly changed: readonly IndexedValue[];
  readonly left: readonly IndexedValue[];
}

function allNew(after: readonly IndexedValue[]): Difference {
  return { gone: [], changed: after, left: [] };
}

function difference(before: readonly IndexedValue[], after: readonly IndexedValue[]): Difference {
  const old = byPlace(before);
  const wanted = byPlace(after);
  const gone = before.filter((row) => !wanted.has(place(row)));
  const changed = after.filter((row) => old.get(place(row))?.value !== row.value);
  return { gone, changed, left: [...gone, ...changed.flatMap((row) => old.get(place(row)) ?? [])] };
}

function byPlace(rows: readonly IndexedValue[]): Map<string, IndexedValue> {
  return new Map(rows.map((row) => [place(row), row]));
}

function place(row: IndexedValue): string {
  return `${row.path} ${row.ordinal}`;
}

/** A value of a path, wherever it stands. */
function valueAt({ path, value }: Pick<IndexedValue, 'path' | 'value'>): string {
  return `${path} ${value}`;
}

/** Names of users and groups have codes of their own: identity providers are mended differently for each. */
function codeOfTaken(type: ResourceType, path: string): ErrorCode {
  if (type.name === 'User' && path === 'userName') return 'name-taken';
  return type.name === 'Group' && path === 'displayName' ? 'group-name-taken' : 'value-taken';
}
