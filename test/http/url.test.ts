import { describe, expect, it } from '@jest/globals';
import { RouteTable } from '../../src/http/route-table.js';
import { MALFORMED_URL, normalizeUrl } from '../../src/http/url.js';

const routes = new RouteTable();
for (const url of ['/scim/v2/Users', '/api/v1/changes', '/admin/v1/tenants', '/health']) routes.add('GET', url);

describe('the routed form of a request target', () => {
  it.each([
    ['/scim/v2/Users', '/scim/v2/Users'],
    ['/scim/v2/Users/', '/scim/v2/Users'],
    ['/scim/v2//Users', '/scim/v2/Users'],
    ['//scim/v2/Users///', '/scim/v2/Users'],
    ['/scim/v2/Users?', '/scim/v2/Users?'],
    ['/scim/v2/Users/?a=1&', '/scim/v2/Users?a=1&'],
    ['/scim/v2/Users?filter=profileUrl+eq+"https://x//y/"', '/scim/v2/Users?filter=profileUrl+eq+"https://x//y/"'],
    ['http://other.example/scim/v2/Users?x', '/scim/v2/Users?x'],
    ['http://other.example', '/'],
    ['/', '/'],
  ])('%s', (target, expected) => {
    expect(normalizeUrl(target, '', routes)).toBe(expected);
  });

  it.each(['/scim/v2/Users/%', '/scim/v2/Users/%zz', '/scim/v2/Users?filter=%E0%A4%A', '/scim/%ff'])(
    'broken percent-encoding: %s',
    (target) => {
      expect(normalizeUrl(target, '', routes)).toBe(MALFORMED_URL);
    },
  );
});

describe('the path prefix of PUBLIC_URL', () => {
  it.each([
    ['/base/scim/v2/Users', '/scim/v2/Users'],
    ['//base//scim/v2/Users/', '/scim/v2/Users'],
    ['/scim/v2/Users', '/scim/v2/Users'],
    ['/base', '/'],
    ['/baseless/scim', '/baseless/scim'],
    ['/base?x=1', '/?x=1'],
  ])('%s', (target, expected) => {
    expect(normalizeUrl(target, '/base', routes)).toBe(expected);
  });

  it.each([
    ['/scim', '/scim/v2/Users', '/scim/v2/Users'],
    ['/scim', '/scim/scim/v2/Users/', '/scim/v2/Users'],
    ['/scim', '/scim/api/v1/changes?after=1', '/api/v1/changes?after=1'],
    ['/api', '/api/v1/changes', '/api/v1/changes'],
    ['/api', '/api/api/v1/changes', '/api/v1/changes'],
    ['/api', '/api/scim/v2/Users', '/scim/v2/Users'],
    ['/scim/v2', '/scim/v2/Users', '/scim/v2/Users'],
  ])('that looks like a path of the service: %s before %s', (prefix, target, expected) => {
    expect(normalizeUrl(target, prefix, routes)).toBe(expected);
  });
});
