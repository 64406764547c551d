import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AUDIENCE, startIssuer, type TestIssuer } from '../support/issuer.js';
import { startService, type TestService } from '../support/service.js';

describe('/Me (RFC 7644 section 3.11)', () => {
  let issuer: TestIssuer;
  let service: TestService;

  beforeAll(async () => {
    issuer = await startIssuer();
    service = await startService({ JWT_ISSUER: issuer.url, JWT_AUDIENCE: AUDIENCE });
  });

  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  it('[7644-141] answers 501 for a token that speaks for no user', async () => {
    for (const method of ['GET', 'DELETE']) {
      const reply = await service.request(method, '/scim/v2/Me');
      expect(reply.status).toBe(501);
      expect(reply.json.status).toBe('501');
    }
  });

  it('answers 404 when no user matches the subject', async () => {
    const token = await issuer.token({ sub: 'nobody@example.test' });
    expect((await service.request('GET', '/scim/v2/Me', { token })).status).toBe(404);
  });

  it('is the user whose userName is the subject, at its own location, for every method', async () => {
    const created = await service.request('POST', '/scim/v2/Users', { body: { userName: 'Ann@example.test' } });
    const token = await issuer.token();
    const me = await service.request('GET', '/scim/v2/Me', { token });
    expect(me.status).toBe(200);
    expect(me.json.id).toBe(created.json.id);
    expect(me.headers.get('content-location')).toBe(created.headers.get('location'));
    const patch = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: 'title', value: 'T' }],
    };
    expect((await service.request('PATCH', '/scim/v2/Me', { token, body: patch })).json.title).toBe('T');
    const put = await service.request('PUT', '/scim/v2/Me', {
      token,
      body: { userName: 'ann@example.test', nickName: 'A' },
    });
    expect(put.json).toMatchObject({ id: created.json.id, nickName: 'A' });
    expect((await service.request('DELETE', '/scim/v2/Me', { token })).status).toBe(204);
    expect((await service.request('GET', `/scim/v2/Users/${created.json.id}`)).status).toBe(404);
  });
});
