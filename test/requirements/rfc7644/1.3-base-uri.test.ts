import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../src/config/load.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { newClient, user } from './support/client.js';

const PUBLIC_URL = 'https://scim.example.com/provisioning';

let service: TestService;
beforeAll(async () => {
  service = await startService({ PUBLIC_URL });
});
afterAll(() => service.close());

describe('base URI (RFC 7644 section 1.3)', () => {
  it('[7644-001] a base URI with a query string is refused at start', () => {
    expect(() => loadConfig({ PUBLIC_URL: `${PUBLIC_URL}?tenant=1` })).toThrow(/PUBLIC_URL/);
    expect(() => loadConfig({ PUBLIC_URL: `${PUBLIC_URL}/?` })).toThrow(/PUBLIC_URL/);
    expect(() => loadConfig({ PUBLIC_URL })).not.toThrow();
  });

  it('[7644-001] locations are the base URI and a path, whatever query the request has', async () => {
    const client = await newClient(service);
    const made = await client.post('/Users?attributes=meta&x=1', user());
    expect(made.headers.get('location')).toBe(`${PUBLIC_URL}/scim/v2/Users/${made.json.id}`);
    expect(made.json.meta.location).toBe(made.headers.get('location'));
  });

  it('[7644-002] paths and query parameters are appended to the base, prefixed or with the prefix stripped', async () => {
    const client = await newClient(service);
    const { id, userName } = await client.newUser();
    const query = `filter=${encodeURIComponent(`userName eq "${userName}"`)}&unknown=1`;
    const authorization = { authorization: `Bearer ${client.token}` };
    for (const prefix of ['', '/provisioning']) {
      const reply = await service.request('GET', `${prefix}/scim/v2/Users?${query}`, {
        token: null,
        headers: authorization,
      });
      expect(reply.json).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    }
  });
});
