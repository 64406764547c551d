import { searchWithoutSchemas } from '../../scim/compat/search-without-schemas.js';
import type { Compatibility } from '../../scim/compat/rule.js';
import { InvalidSyntaxError, InvalidValueError } from '../../scim/errors.js';
import { isJsonObject, type Json } from '../../scim/json.js';
import { quoted } from '../../scim/quoted.js';
import type { ListRequest } from '../../scim/query/list-request.js';
import { MESSAGES } from '../../scim/urns.js';

type Kind = 'text' | 'number' | 'names';

const PARAMETERS: Record<keyof ListRequest, Kind> = {
  filter: 'text',
  sortBy: 'text',
  sortOrder: 'text',
  startIndex: 'number',
  count: 'number',
  cursor: 'text',
  attributes: 'names',
  excludedAttributes: 'names',
};

const CANONICAL = new Map(Object.keys(PARAMETERS).map((name) => [name.toLowerCase(), name as keyof ListRequest]));

const HOLDS: Record<Kind, (value: Json) => boolean> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' || typeof value === 'string',
  names: (value) =>
    typeof value === 'string' || (Array.isArray(value) && value.every((name) => typeof name === 'string')),
};

/** Reads a SearchRequest (RFC 7644 section 3.4.3): the parameters of a query in a body. Errors: invalidSyntax, invalidValue. */
export function readSearchRequest(body: unknown, compat: Compatibility): ListRequest {
  if (!isJsonObject(body)) throw new InvalidSyntaxError('A SearchRequest is a JSON object.');
  const request: Record<string, Json> = {};
  let schemas: Json = [];
  for (const [key, value] of Object.entries(body)) {
    if (key.toLowerCase() === 'schemas') schemas = value;
    const name = CANONICAL.get(key.toLowerCase());
    if (!name || value === null) continue;
    if (!HOLDS[PARAMETERS[name]](value)) throw new InvalidValueError(`${name} has the wrong type: ${quoted(value)}.`);
    request[name] = value;
  }
  const given = Array.isArray(schemas) ? schemas : [schemas];
  if (!given.includes(MESSAGES.searchRequest) && !compat.allows(searchWithoutSchemas)) {
    throw new InvalidSyntaxError(`schemas must hold "${MESSAGES.searchRequest}".`);
  }
  return request as ListRequest;
}
