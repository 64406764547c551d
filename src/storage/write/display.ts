import { foldCase } from '../../scim/compare/comparison-key.js';
import type { JsonObject } from '../../scim/json.js';

/** Attributes that may give the display name of a resource, in order of preference, for every type. */
const CANDIDATES = ['displayName', 'userName'];

/** The display name of a resource in elements of `members` and `groups`, and its comparison key. */
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
