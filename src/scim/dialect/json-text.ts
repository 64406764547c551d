import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { ValueRule } from './rule.js';

export const jsonText: ValueRule = {
  kind: 'value',
  name: 'json-text',
  clients: ['Microsoft Entra ID'],
  example: '"roles": [{"value": "{\\"id\\":\\"1\\",\\"value\\":\\"admin\\",\\"displayName\\":\\"Admin\\"}"}]',
  lenient:
    'An object as JSON text, as a complex value or as its "value", counts as the object; its displayName as display.',
  strict: 'As "value" it is a string like any other; as a complex value 400 invalidValue (RFC 7643 section 2.3.8).',
  rewrite(attribute, value) {
    if (attribute.type !== 'complex' || attribute.multiValued) return undefined;
    if (typeof value === 'string') return named(attribute.subAttributes, parseObject(value));
    if (!isJsonObject(value) || !Object.hasOwn(value, 'value')) return undefined;
    const inner = named(attribute.subAttributes, parseObject(value['value']));
    return inner && Object.hasOwn(inner, 'value') ? { ...value, ...inner } : undefined;
  },
};

function parseObject(text: Json | undefined): JsonObject | undefined {
  if (typeof text !== 'string' || !text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An app role's `displayName` is what SCIM calls `display`, and its `id` has no place. */
function named(known: ReadonlyMap<string, unknown>, value: JsonObject | undefined): JsonObject | undefined {
  if (!value) return undefined;
  const named: JsonObject = {};
  for (const [key, part] of Object.entries(value)) {
    const name = key === 'displayName' && !known.has('displayname') ? 'display' : key;
    if (known.has(name.toLowerCase())) named[name] = part;
  }
  return named;
}
