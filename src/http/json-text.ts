import { InvalidSyntaxError } from '../scim/errors.js';
import type { Json } from '../scim/json.js';

/** What JSON text says. InvalidSyntaxError when it is none. */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The parser's own message quotes the body, which may hold a password.
    throw notJson();
  }
}

/** 400 invalidSyntax: no JSON. */
export function notJson(): InvalidSyntaxError {
  return new InvalidSyntaxError('The body is not valid JSON.', 'body-not-json');
}

/** 400 invalidSyntax: not in UTF-8. */
export function notUtf8(): InvalidSyntaxError {
  return new InvalidSyntaxError('The body is not encoded in UTF-8.', 'body-not-json');
}
