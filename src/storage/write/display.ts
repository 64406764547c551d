import { foldCase } from '../../scim/compare/comparison-key.js';
import type { JsonObject } from '../../scim/json.js';

/** Where the name of a resource is looked for, in this order, whatever its type. */
const CANDIDATES = ['displayName', 'userName'];

/** What `members` and `groups` elements show of a resource, and its comparison form. */
export interface Display {
  readonly display: string | null;
  readonly fold: string | null;
}

/** The first candidate the document has a text for. */
export function displayOf(document: JsonObject): Display {
  for (const name of CANDIDATES) {
    const value = Object.hasOwn(document, name) ? document[name] : undefined;
    if (typeof value === 'string' && value !== '') return { display: value, fold: foldCase(value) };
  }
  return { display: null, fold: null };
}
