import { expect, it } from '@jest/globals';
import { RouteTable } from '../../src/http/route-table.js';

const table = new RouteTable();
table.add('GET', '/scim/v2/Users');
table.add(['HEAD'], '/scim/v2/Users');
table.add('POST', '/scim/v2/Users');
table.add('GET', '/scim/v2/Users/:id');
table.add('DELETE', '/scim/v2/:type/:id');
table.add('POST', '/scim/v2/.search');

it.each([
  ['/scim/v2/Users', 'GET, HEAD, POST, OPTIONS'],
  ['/scim/v2/Users/1', 'GET, DELETE, OPTIONS'],
  ['/scim/v2/Groups/1', 'DELETE, OPTIONS'],
  ['/scim/v2/.search', 'POST, OPTIONS'],
  ['/scim/v2/xsearch', undefined],
  ['/scim/v2/Users/', undefined],
  ['/scim/v2/Users/1/2', undefined],
])('%s allows %s (RFC 9110 section 10.2.1)', (path, expected) => {
  expect(table.allow(path)).toBe(expected);
});
