import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { newClient, user, type ScimClient } from './support/client.js';

let service: TestService;
let client: ScimClient;
beforeAll(async () => {
  service = await startService();
  client = await newClient(service);
});
afterAll(() => service.close());

describe('the version of the protocol (RFC 7644 section 3.13)', () => {
  it('[7644-154] v2 stands right before the endpoint, in locations too', async () => {
    const { id, meta } = await client.newUser();
    expect(new URL(meta.location).pathname).toBe(`/scim/v2/Users/${id}`);
    expect((await client.get(`/Users/${id}`)).status).toBe(200);
  });

  it.each(['v1', 'v3', 'v20', 'V2.1'])(
    '[7644-154] a request of version %s is rejected and does nothing',
    async (version) => {
      const before = (await client.get('/Users')).json;
      for (const [method, path] of [
        ['GET', 'Users'],
        ['POST', 'Users'],
        ['POST', '.search'],
      ] as const) {
        const request = method === 'GET' ? {} : { body: user() };
        const reply = await service.request(method, `/scim/${version}/${path}`, { token: client.token, ...request });
        expect([400, 404]).toContain(reply.status);
        expectScimError(reply, reply.status, reply.status === 400 ? 'invalidVers' : undefined);
      }
      expect((await client.get('/Users')).json).toEqual(before);
    },
  );
});
