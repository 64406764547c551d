import { ENTERPRISE_USER_URN } from '../urns.js';
import { InvalidSyntaxError, InvalidValueError, ScimError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { parsePatchPath, type PatchPath } from '../filter/patch-path.js';
import { equalityPairs } from '../filter/equality-operands.js';
import { quoted } from '../quoted.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import type { BodyRule } from './rule.js';

/** The target of a key that is a path. */
type Place = Extract<PatchPath, { kind: 'attribute' }>;

export const pathKeys: BodyRule = {
  kind: 'body',
  name: 'path-keys',
  clients: ['Microsoft Entra ID'],
  example: `"name.givenName": "Barbara", "emails[type eq \\"work\\"].value": "bjensen@example.com", "${ENTERPRISE_USER_URN}:department": "Sales"`,
  lenient:
    'A key may be an attribute path, with a URN, a sub-attribute or a filter of eq; a core URN may hold the core attributes.',
  strict: '400 invalidValue: such a key names no attribute (RFC 7643 sections 2.3.8 and 3.3).',
  rewrite(body, type) {
    const plain: [string, Json][] = [];
    const core: [string, Json][] = [];
    const paths: { key: string; place: Place; value: Json }[] = [];
    for (const [key, value] of Object.entries(body)) {
      if (!PATH.test(key)) {
        plain.push([key, value]);
        continue;
      }
      const extension = type.extensions.get(key.toLowerCase());
      if (extension) {
        plain.push([key, isJsonObject(value) ? partPaths(value, `${extension.schema}:`, type, paths) : value]);
        continue;
      }
      const place = placeOf(key, type);
      if (place) paths.push({ key, place, value });
      else if (key.toLowerCase() === type.schema.toLowerCase() && isJsonObject(value)) {
        core.push(...Object.entries(partPaths(value, '', type, paths)));
      } else plain.push([key, value]);
    }
    if (paths.length === 0 && core.length === 0) return undefined;
    const seen = new Set<string>();
    for (const [key] of [...plain, ...core]) {
      if (seen.has(key)) throw givenTwice(key);
      seen.add(key);
    }
    const result = Object.fromEntries([...plain, ...core]);
    for (const { key, place, value } of paths) put(result, place, value, key);
    return result;
  },
};

/** Characters that make a key a path: PATH in the body, PART inside the object of a schema. */
const PATH = /[.:[]/;
const PART = /[.[]/;

/**
 * Removes the keys that are paths from the object of a schema and adds them to `paths`; `urn` is put in front of them.
 */
function partPaths(
  value: JsonObject,
  urn: string,
  type: ResourceType,
  paths: { key: string; place: Place; value: Json }[],
): JsonObject {
  if (!Object.keys(value).some((key) => PART.test(key))) return value;
  const plain: [string, Json][] = [];
  for (const [key, part] of Object.entries(value)) {
    const place = PART.test(key) ? placeOf(urn + key, type) : undefined;
    if (place) paths.push({ key, place, value: part });
    else plain.push([key, part]);
  }
  return Object.fromEntries(plain);
}

function placeOf(key: string, type: ResourceType): Place | undefined {
  try {
    const path = parsePatchPath(key, type);
    return path.kind === 'attribute' ? path : undefined;
  } catch (error) {
    // A key that cannot be parsed is treated as an unknown attribute.
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

function put(body: JsonObject, { attribute, sub, selector }: Place, value: Json, key: string): void {
  const container = attribute.extension ? open(body, attribute.schema, key) : body;
  if (!attribute.multiValued || !(sub || selector)) {
    const [target, name] = sub ? [open(container, attribute.name, key), sub.name] : [container, attribute.name];
    if (findKey(target, name) !== undefined) throw givenTwice(key);
    target[name] = value;
    return;
  }
  const pairs = selector ? equalityPairs(selector.written) : [];
  if (!pairs || attribute.type !== 'complex') {
    throw new InvalidValueError(`${quoted(key)}: a key of a body selects elements by eq alone, joined by and.`);
  }
  const name = findKey(container, attribute.name) ?? attribute.name;
  const elements = listOf(container[name], key);
  // Ambiguous: without a filter, the key names a sub-attribute of one of several elements.
  if (!selector && elements.length > 1) throw givenTwice(key);
  const expectations = pairs.map(([part, expected]): [string, Json] => [canonical(attribute, part), expected]);
  const at = elements.findIndex((element) =>
    expectations.every(([part, expected]) => holds(attribute, element, part, expected)),
  );
  const element = at < 0 ? Object.fromEntries(expectations) : { ...elements[at] };
  const one = Array.isArray(value) && value.length === 1 ? value[0]! : value;
  const given = sub ? { [sub.name]: value } : isJsonObject(one) ? one : { value: one };
  for (const [part, each] of Object.entries(given)) {
    const known = findKey(element, part);
    const isExpected = known !== undefined && expectations.some(([name]) => name.toLowerCase() === part.toLowerCase());
    if (known !== undefined && !isExpected) throw givenTwice(key);
    element[known ?? part] = each;
  }
  container[name] = at < 0 ? [...elements, element] : elements.with(at, element);
}

function canonical(attribute: Attribute, part: string): string {
  return attribute.subAttributes.get(part.toLowerCase())?.name ?? part;
}

/** Whether a sub-attribute of the element has this value: strings in any case, booleans also as strings. */
function holds(attribute: Attribute, element: JsonObject, part: string, expected: Json): boolean {
  const known = findKey(element, part);
  const value = known === undefined ? undefined : element[known];
  if (attribute.subAttributes.get(part.toLowerCase())?.caseExact) return value === expected;
  return String(value).toLowerCase() === String(expected).toLowerCase();
}

/** The elements of a value; a single element counts as a list of one. */
function listOf(value: Json | undefined, key: string): JsonObject[] {
  if (value === undefined || value === null) return [];
  const elements = Array.isArray(value) ? value : [value];
  if (!elements.every(isJsonObject)) throw givenTwice(key);
  return elements;
}

/** The object under a name: a new one, or a copy of the present one, so that the body of the client is not modified. */
function open(container: JsonObject, name: string, key: string): JsonObject {
  const existing = findKey(container, name);
  const value = existing === undefined ? null : container[existing];
  if (value !== null && !isJsonObject(value)) throw givenTwice(key);
  const opened = { ...value };
  container[existing ?? name] = opened;
  return opened;
}

function findKey(container: JsonObject, name: string): string | undefined {
  return Object.keys(container).find((key) => key.toLowerCase() === name.toLowerCase());
}

function givenTwice(key: string): InvalidSyntaxError {
  return new InvalidSyntaxError(
    `${quoted(key)} is given twice in the body, once as a path. Give it once.`,
    'attribute-twice',
  );
}
