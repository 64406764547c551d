import { ENTERPRISE_USER_URN } from '../urns.js';
import { InvalidSyntaxError } from '../errors.js';
import type { Json, JsonObject } from '../json.js';
import { quoted } from '../quoted.js';
import type { ResourceType } from '../schema/attribute.js';
import { colonAfterUrn } from '../schema/resolve.js';
import type { BodyRule, Compatibility } from './rule.js';

export const dotAfterUrn: BodyRule = {
  kind: 'body',
  name: 'dot-after-urn',
  clients: ['Microsoft Entra ID'],
  example: `"${ENTERPRISE_USER_URN}.department": "Sales"`,
  lenient:
    'A dot between the URN of a schema and the name of its attribute counts as the colon: in keys, PATCH paths, filters, sortBy, attributes and excludedAttributes.',
  strict:
    '400: such a text names no attribute (RFC 7644 section 3.10): invalidValue in a body, invalidPath as a path, invalidFilter in a filter.',
  rewrite(body, type) {
    const spelled = (key: string) => (key.includes(':') ? colonAfterUrn(key, [type]) : undefined);
    const keys = Object.keys(body);
    if (keys.every((key) => spelled(key) === undefined)) return undefined;
    return objectOf(keys.map((key) => [spelled(key) ?? key, body[key]!]));
  },
};

/**
 * Returns the function that corrects attribute names outside of bodies to the form of RFC 7644 section 3.10, where the
 * rule allows it.
 */
export function readDotAfterUrn(compat: Compatibility, types: readonly ResourceType[]): (text: string) => string {
  return (text) => {
    const spelled = text.includes(':') ? colonAfterUrn(text, types) : undefined;
    return spelled !== undefined && compat.allows(dotAfterUrn) ? spelled : text;
  };
}

/**
 * Makes an object of entries. InvalidSyntaxError when two keys have become equal: one would silently replace the other.
 */
function objectOf(entries: readonly [string, Json][]): JsonObject {
  const seen = new Set<string>();
  for (const [key] of entries) {
    if (seen.has(key)) {
      throw new InvalidSyntaxError(
        `${quoted(key)} is given twice, once with a dot after the URN. Give it once.`,
        'attribute-twice',
      );
    }
    seen.add(key);
  }
  return Object.fromEntries(entries);
}
