import { InvalidSyntaxError } from '../scim/errors.js';
import type { Json } from '../scim/json.js';

/** Parses JSON text. InvalidSyntaxError when it is malformed. */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The message of the parser quotes the body, which may contain a password.
    throw notJson();
  }
}

/** 400 invalidSyntax: not JSON. */
export function notJson(): InvalidSyntaxError {
  return new InvalidSyntaxError('The body is not valid JSON.', 'body-not-json');
}

/** 400 invalidSyntax: not in UTF-8. */
export function notUtf8(): InvalidSyntaxError {
  return new InvalidSyntaxError('The body is not encoded in UTF-8.', 'body-not-json');
}
