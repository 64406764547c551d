import { expect, it } from '@jest/globals';
import { PLAIN_JSON, replyMediaType, SCIM_JSON } from '../../src/http/media-type.js';

it.each([
  [undefined, SCIM_JSON],
  ['', SCIM_JSON],
  ['*/*', SCIM_JSON],
  ['application/scim+json', SCIM_JSON],
  ['Application/SCIM+JSON; charset=utf-8', SCIM_JSON],
  ['application/json, application/scim+json', SCIM_JSON],
  ['application/json, text/plain, */*', SCIM_JSON],
  ['application/json, text/html', SCIM_JSON],
  ['text/html', SCIM_JSON],
  ['rubbish;;;json', SCIM_JSON],
  ['application/json', PLAIN_JSON],
  ['application/json; charset=utf-8', PLAIN_JSON],
  ['APPLICATION/json;q=0.9 , application/json', PLAIN_JSON],
])('Accept: %s is answered by %s (RFC 7644 section 3.8)', (accept, expected) => {
  expect(replyMediaType(accept)).toBe(expected);
});
