import { type Json, type JsonObject, isObject } from '../../../src/json.js';
import { parseFilter, readPath } from './filter.js';
import { ScimError } from './scim-error.js';
import { type ResourceType, named, attributesOf, resolvePath } from './schemas.js';
import type { Store, Stored } from './store.js';

export type Parameters = Partial<
  Record<
    'filter' | 'sortBy' | 'sortOrder' | 'startIndex' | 'count' | 'cursor' | 'attributes' | 'excludedAttributes',
    Json
  >
>;

const MAX_PAGE = 200;

const names = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? value.map(String) : String(value ?? '').split(',')).map((one) => one.trim()).filter(Boolean);

function integer(value: Json | undefined, otherwise: number): number {
  if (value === undefined || value === '') return otherwise;
  const number = Number(value);
  if (!Number.isInteger(number)) throw new ScimError(400, 'an integer was expected', 'invalidValue');
  return number;
}

/** A ListResponse over one type or all of them. @throws ScimError */
export function listResponse(store: Store, type: ResourceType | undefined, parameters: Parameters): JsonObject {
  const text = parameters.filter;
  if (typeof text === 'string' && /^\s*password\b/i.test(text))
    throw new ScimError(403, 'password cannot be searched', 'sensitive');
  const rows = store.all(type).filter((row) => {
    const matches = typeof text === 'string' && text !== '' ? parseFilter(text, row.type) : () => true;
    return matches(store.view(row));
  });
  if (typeof text === 'string' && text !== '') parseFilter(text, type);
  sort(store, rows, parameters);
  const count = Math.min(Math.max(integer(parameters.count, 100), 0), MAX_PAGE);
  const project = (row: Stored) => projected(row.type, store.view(row), parameters);
  const common = { schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], totalResults: rows.length };
  if (typeof parameters.cursor === 'string')
    return { ...common, ...cursorPage(rows, parameters.cursor, count, project, String(text)) };
  const start = Math.max(integer(parameters.startIndex, 1), 1);
  const page = rows.slice(start - 1, start - 1 + count);
  return { ...common, startIndex: start, itemsPerPage: page.length, Resources: page.map(project) };
}

function cursorPage(
  rows: Stored[],
  cursor: string,
  count: number,
  project: (row: Stored) => JsonObject,
  query: string,
): JsonObject {
  const mark = Buffer.from(query).toString('base64url').slice(-12);
  let after = 0;
  if (cursor !== '') {
    const [order, given] = cursor.split('.');
    if (given !== mark || !/^\d+$/.test(order!)) throw new ScimError(400, 'the cursor is unknown', 'invalidCursor');
    // The place of the row, or of the last one before it when that has gone.
    const at = Number(order);
    const found = rows.findIndex((row) => row.order === at);
    after = found >= 0 ? found + 1 : rows.filter((row) => row.order <= at).length;
  }
  const page = rows.slice(after, after + count);
  const more = count > 0 && after + count < rows.length;
  return {
    itemsPerPage: page.length,
    ...(more ? { nextCursor: `${page.at(-1)!.order}.${mark}` } : {}),
    Resources: page.map(project),
  };
}

function sort(store: Store, rows: Stored[], { sortBy, sortOrder }: Parameters): void {
  if (typeof sortBy !== 'string') return;
  const direction = sortOrder === 'descending' ? -1 : 1;
  const key = (row: Stored): string | undefined => {
    const [value] = readPath(store.view(row), row.type, sortBy);
    const plain = isObject(value) ? value.value : value;
    return plain === undefined || plain === null ? undefined : String(plain).toLowerCase();
  };
  const keys = new Map(rows.map((row) => [row, key(row)]));
  rows.sort((a, b) => {
    const [left, right] = [keys.get(a), keys.get(b)];
    if (left === right) return 0;
    if (left === undefined) return direction;
    if (right === undefined) return -direction;
    return left < right ? -direction : direction;
  });
}

const ALWAYS = ['schemas', 'id'];

/** Applies attributes and excludedAttributes. */
export function projected(type: ResourceType, resource: JsonObject, parameters: Parameters): JsonObject {
  const [wanted, excluded] = [names(parameters.attributes), names(parameters.excludedAttributes)];
  if (wanted.length > 0) {
    const result: JsonObject = Object.fromEntries(ALWAYS.map((name) => [name, resource[name]!]));
    for (const path of wanted) keep(type, resource, result, path);
    return result;
  }
  const result = structuredClone(resource);
  for (const path of excluded) drop(type, result, path);
  return result;
}

function keep(type: ResourceType, from: JsonObject, to: JsonObject, path: string): void {
  const { schema, attribute, sub, name } = resolvePath(type, path);
  const key = attribute?.name ?? Object.keys(from).find((one) => one.toLowerCase() === name.toLowerCase());
  const source = schema === type.schema ? from : from[schema];
  if (key === undefined || !isObject(source) || source[key] === undefined) return;
  const target = schema === type.schema ? to : ((to[schema] ??= {}) as JsonObject);
  const value = source[key];
  const part = sub && isObject(value) && named(attributesOf(schema), key) ? { [sub]: value[sub]! } : value;
  target[key] = isObject(part) && isObject(target[key]) ? { ...target[key], ...part } : part;
}

function drop(type: ResourceType, resource: JsonObject, path: string): void {
  const { schema, sub, name } = resolvePath(type, path);
  const holder = schema === type.schema ? resource : resource[schema];
  const key = isObject(holder)
    ? Object.keys(holder).find((one) => one.toLowerCase() === name.toLowerCase())
    : undefined;
  if (!isObject(holder) || key === undefined || ALWAYS.includes(key)) return;
  const value = holder[key];
  if (sub && isObject(value)) delete value[sub];
  else if (!sub) delete holder[key];
}
