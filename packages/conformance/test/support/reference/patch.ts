import { type Json, type JsonObject, isObject, unassigned } from '../../../src/json.js';
import { closing, parseElementFilter } from './filter.js';
import { checkRequired, distinct, normalise, normaliseValue, onePrimary } from './normalise.js';
import { ScimError } from './scim-error.js';
import { type Attribute, type ResourceType, attributesOf, named, resolvePath } from './schemas.js';

/** Applies a PatchOp to a copy and gives the copy: all or nothing. @throws ScimError */
export function applyPatch(type: ResourceType, before: JsonObject, body: JsonObject): JsonObject {
  if (!Array.isArray(body.Operations)) throw new ScimError(400, 'Operations must be an array', 'invalidSyntax');
  const after = structuredClone(before);
  for (const operation of body.Operations) applyOne(type, after, operation);
  checkRequired(type, after, 'mutability');
  return after;
}

function applyOne(type: ResourceType, resource: JsonObject, operation: Json): void {
  const op = isObject(operation) && typeof operation.op === 'string' ? operation.op.toLowerCase() : '';
  if (!isObject(operation) || !['add', 'remove', 'replace'].includes(op))
    throw new ScimError(400, 'unknown op', 'invalidSyntax');
  const { path, value } = operation;
  if (op !== 'remove' && value === undefined) throw new ScimError(400, 'value is missing', 'invalidValue');
  if (path === undefined) {
    if (op === 'remove') throw new ScimError(400, 'remove needs a path', 'noTarget');
    if (!isObject(value)) throw new ScimError(400, 'value must be an object', 'invalidValue');
    for (const [key, one] of Object.entries(value)) pathless(type, resource, op, key, one);
    return;
  }
  if (typeof path !== 'string') throw new ScimError(400, 'path must be a string', 'invalidPath');
  applyAt(type, resource, op, path, value);
}

function pathless(type: ResourceType, resource: JsonObject, op: string, key: string, value: Json): void {
  const extension = type.extensions.find((urn) => urn.toLowerCase() === key.toLowerCase());
  if (extension && isObject(value)) {
    for (const [name, one] of Object.entries(value)) applyAt(type, resource, op, `${extension}:${name}`, one);
    return;
  }
  const { attribute } = resolvePath(type, key);
  const known = attribute ? attribute.mutability !== 'readOnly' : key.toLowerCase() === 'externalid';
  if (known) applyAt(type, resource, op, key, value);
}

function applyAt(type: ResourceType, resource: JsonObject, op: string, path: string, value: Json | undefined): void {
  const open = path.indexOf('[');
  const close = open < 0 ? -1 : closing(path, open);
  if (open >= 0 && close < 0) throw new ScimError(400, 'the path is malformed', 'invalidPath');
  const selector = open < 0 ? undefined : path.slice(open + 1, close);
  const plain = open < 0 ? path : path.slice(0, open);
  const found = resolvePath(type, plain);
  if (plain.toLowerCase() === 'externalid') {
    if (op === 'remove' || unassigned(value)) delete resource.externalId;
    else resource.externalId = String(value);
    return;
  }
  if (/^(id|meta|schemas)\b/i.test(plain) || found.attribute?.mutability === 'readOnly') {
    throw new ScimError(400, `${plain} is readOnly`, 'mutability');
  }
  if (!found.attribute) throw new ScimError(400, `${plain} is no attribute`, 'invalidPath');
  const holder = holderOf(type, resource, found.schema);
  const sub = open < 0 ? found.sub : path.slice(close + 1).replace(/^\./, '') || undefined;
  if (selector === undefined) assign(holder, found.attribute, op, sub, value);
  else assignSelected(holder, found.attribute, op, selector, sub, value);
  if (found.schema !== type.schema && Object.keys(holder).length === 0) delete resource[found.schema];
}

function holderOf(type: ResourceType, resource: JsonObject, schema: string): JsonObject {
  if (schema === type.schema) return resource;
  if (!isObject(resource[schema])) resource[schema] = {};
  return resource[schema] as JsonObject;
}

function set(holder: JsonObject, name: string, value: Json | undefined): void {
  if (unassigned(value)) delete holder[name];
  else holder[name] = value!;
}

function assign(
  holder: JsonObject,
  attribute: Attribute,
  op: string,
  sub: string | undefined,
  value: Json | undefined,
): void {
  const { name } = attribute;
  const before = holder[name];
  if (sub !== undefined && !attribute.multiValued) {
    const part = named(attribute.subAttributes ?? [], sub);
    const parts = isObject(before) ? { ...before } : {};
    set(parts, part?.name ?? sub, op === 'remove' || !part ? undefined : normaliseValue(part, value!));
    set(holder, name, Object.keys(parts).length > 0 ? parts : undefined);
  } else if (op === 'remove') {
    const listed = isObject(value) && Array.isArray(value[name]) ? value[name] : value;
    if (attribute.multiValued && Array.isArray(listed) && Array.isArray(before)) {
      const ids = listed.map((one) => (isObject(one) ? one.value : one));
      set(
        holder,
        name,
        before.filter((one) => !ids.includes((one as JsonObject).value)),
      );
    } else delete holder[name];
  } else if (attribute.multiValued && op === 'add') {
    const added = (normaliseValue(attribute, value!) ?? []) as Json[];
    set(holder, name, merged(Array.isArray(before) ? before : [], added));
  } else if (attribute.type === 'complex' && !attribute.multiValued && isObject(value)) {
    const given = normaliseValue(attribute, value);
    set(holder, name, isObject(given) ? { ...(isObject(before) ? before : {}), ...given } : undefined);
  } else set(holder, name, normaliseValue(attribute, value!));
}

/** Adds values that are not there yet; a new primary value takes primary from the others. */
function merged(before: Json[], added: Json[]): Json[] {
  const isThere = (one: Json) =>
    before.some(
      (old) =>
        isObject(old) && isObject(one) && old.value === one.value && (one.type === undefined || old.type === one.type),
    );
  const fresh = added.filter((one) => !isThere(one));
  const primary = fresh.find((one) => isObject(one) && one.primary === true);
  return onePrimary(distinct([...before, ...fresh]), primary);
}

function assignSelected(
  holder: JsonObject,
  attribute: Attribute,
  op: string,
  selector: string,
  sub: string | undefined,
  value: Json | undefined,
): void {
  const before = (Array.isArray(holder[attribute.name]) ? holder[attribute.name] : []) as JsonObject[];
  const selects = parseElementFilter(selector, attribute);
  if (op === 'remove' && sub === undefined) {
    set(
      holder,
      attribute.name,
      before.filter((one) => !selects(one)),
    );
    return;
  }
  const part = sub === undefined ? undefined : named(attribute.subAttributes ?? [], sub);
  if (sub !== undefined && !part) throw new ScimError(400, `${sub} is no sub-attribute`, 'invalidPath');
  let matched = before.some(selects);
  let elements = before;
  if (!matched && op !== 'remove') {
    // Clients build new values this way: {type: x} from the selector.
    const equal = /^\s*(\w+)\s+eq\s+"([^"]*)"\s*$/i.exec(selector);
    if (!equal) throw new ScimError(400, 'nothing matches the path', 'noTarget');
    elements = [...before, { [equal[1]!]: equal[2]! }];
    matched = true;
  }
  const changed = elements.map((one) => {
    if (!selects(one)) return one;
    const copy = { ...one };
    if (part) set(copy, part.name, op === 'remove' ? undefined : normaliseValue(part, value!));
    else Object.assign(copy, normaliseValue({ ...attribute, multiValued: false }, value!));
    return copy;
  });
  const primary = changed.find(
    (one, index) => one.primary === true && (before[index]?.primary !== true || one !== before[index]),
  );
  set(
    holder,
    attribute.name,
    onePrimary(
      changed.filter((one) => Object.keys(one).length > 0),
      primary,
    ),
  );
}

/** A body of a PUT or POST, normalised. */
export const readBody = (type: ResourceType, body: JsonObject): JsonObject => {
  const resource = normalise(type, body);
  checkRequired(type, resource);
  return resource;
};

export const hasAttributes = (schema: string): boolean => attributesOf(schema).length > 0;
