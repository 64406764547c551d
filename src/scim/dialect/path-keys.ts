import { InvalidSyntaxError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { quoted } from '../quoted.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { resolveAttribute, splitAttributePath } from '../schema/resolve.js';
import type { BodyRule } from './rule.js';

export const pathKeys: BodyRule = {
  kind: 'body',
  name: 'path-keys',
  clients: ['Microsoft Entra ID'],
  example:
    '"name.givenName": "Barbara", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Sales"',
  lenient: 'A key may be an attribute path, with a URN or a sub-attribute; a core URN may hold the core attributes.',
  strict: '400 invalidValue: such a key names no attribute (RFC 7643 sections 2.3.8 and 3.3).',
  rewrite(body, type) {
    const plain: [string, Json][] = [];
    const paths: { key: string; attribute: Attribute; value: Json }[] = [];
    const core: JsonObject[] = [];
    for (const [key, value] of Object.entries(body)) {
      const attribute = attributeOfPath(key, type);
      if (attribute) paths.push({ key, attribute, value });
      else if (key.toLowerCase() === type.schema.toLowerCase() && isJsonObject(value)) core.push(value);
      else plain.push([key, value]);
    }
    if (paths.length === 0 && core.length === 0) return undefined;
    plain.push(...core.flatMap((object) => Object.entries(object)));
    const seen = new Set<string>();
    for (const [key] of plain) {
      if (seen.has(key)) throw givenTwice(key);
      seen.add(key);
    }
    const result = Object.fromEntries(plain);
    for (const { key, attribute, value } of paths) put(result, attribute, value, key);
    return result;
  },
};

/** The attribute of a key that is more than a name; parts of multi-valued attributes belong to no certain element. */
function attributeOfPath(key: string, type: ResourceType): Attribute | undefined {
  if (!/[.:]/.test(key) || type.extensions.has(key.toLowerCase())) return undefined;
  const attribute = resolveAttribute(type, splitAttributePath(key, type));
  return attribute?.parent?.multiValued ? undefined : attribute;
}

function put(body: JsonObject, attribute: Attribute, value: Json, key: string): void {
  let container = attribute.extension ? open(body, attribute.schema, key) : body;
  if (attribute.parent) container = open(container, attribute.parent.name, key);
  if (findKey(container, attribute.name) !== undefined) throw givenTwice(key);
  container[attribute.name] = value;
}

/** The object under a name, made when there is none, copied when there is, so that the client's body stays as it was. */
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
