import { generateKeyPair, SignJWT } from 'jose';
import { AUDIENCE, now, startIssuer, type TestIssuer } from '../support/issuer.js';
import { startService, type TestService } from '../support/service.js';

describe('access tokens of an outside issuer (RFC 9068, RFC 8725, RFC 6750)', () => {
  let issuer: TestIssuer;
  let service: TestService;

  beforeAll(async () => {
    issuer = await startIssuer();
    service = await startService({ JWT_ISSUER: issuer.url, JWT_AUDIENCE: AUDIENCE, JWKS_COOLDOWN_SECONDS: '0' });
  });

  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  const get = (token: string) => service.request('GET', '/scim/v2/Users', { token });
  const expectRefused = async (token: string) => {
    const reply = await get(token);
    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(reply.json.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error']);
  };

  it('lets in a good token, and both kinds of token work side by side', async () => {
    expect((await get(await issuer.token())).status).toBe(200);
    expect((await get(service.token)).status).toBe(200);
  });

  it.each([
    ['of type at+jwt with its prefix', { typ: 'application/at+jwt' }],
    ['without a type, as Okta sends it', { typ: undefined }],
    ['of type JWT, as Entra sends it', { typ: 'JWT' }],
  ])('accepts a token %s', async (_what, header) => {
    expect((await get(await issuer.token({}, header))).status).toBe(200);
  });

  it.each([
    ['that has expired', () => ({ exp: now() - 120 })],
    ['without expiry', () => ({ exp: undefined })],
    ['that is not valid yet', () => ({ nbf: now() + 600 })],
    ['issued in the future', () => ({ iat: now() + 600 })],
    ['for another audience', () => ({ aud: 'api://other' })],
    ['of another issuer', () => ({ iss: 'https://elsewhere.example' })],
    ['of the issuer with a slash added', () => ({ iss: `${issuer.url}/` })],
  ])('refuses a token %s', async (_what, claims) => {
    await expectRefused(await issuer.token(claims()));
  });

  it('refuses a token of another kind (RFC 8725 section 3.11)', async () => {
    await expectRefused(await issuer.token({}, { typ: 'logout+jwt' }));
  });

  it('refuses alg none and a signature of somebody else (RFC 8725 sections 3.1 and 3.2)', async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: issuer.url, aud: AUDIENCE, sub: 'x', iat: now(), exp: now() + 300, scope: 'scim:read' };
    await expectRefused(`${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims)}.`);
    await expectRefused(`${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims)}.AA`);
    const { privateKey } = await generateKeyPair('RS256');
    await expectRefused(await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-1' }).sign(privateKey));
    const hmac = new TextEncoder().encode('a public key taken for a shared secret');
    await expectRefused(await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(hmac));
  });

  it('tolerates a minute of clock skew', async () => {
    expect((await get(await issuer.token({ exp: now() - 20, iat: now() + 20 }))).status).toBe(200);
  });

  it.each([
    ['scope, a text', { scope: 'scim:read' }],
    ['scp, a list', { scope: undefined, scp: ['scim:read'] }],
    ['scp, a text', { scope: undefined, scp: 'openid scim:read' }],
    ['roles, a list', { scope: undefined, roles: ['scim:read'] }],
  ])('reads the scopes from %s; a write without its scope is 403', async (_what, claims) => {
    const token = await issuer.token(claims);
    expect((await get(token)).status).toBe(200);
    const refused = await service.request('POST', '/scim/v2/Users', { token, body: { userName: 'x' } });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });

  it('refuses everything to a token without scopes', async () => {
    expect((await get(await issuer.token({ scope: undefined }))).status).toBe(403);
  });

  it('follows the issuer when its keys rotate, and no longer trusts the old ones', async () => {
    const old = await issuer.token({ jti: 'old' });
    await issuer.rotate();
    const fresh = await issuer.token();
    expect((await get(fresh)).status).toBe(200);
    await expectRefused(old);
  });

  it('answers 503 with Retry-After while the keys cannot be fetched, and recovers', async () => {
    await issuer.rotate();
    issuer.break(true);
    const token = await issuer.token();
    const reply = await get(token);
    expect(reply.status).toBe(503);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    issuer.break(false);
    expect((await get(token)).status).toBe(200);
  });

  it('fetches the keys once for many tokens', async () => {
    await get(await issuer.token());
    const before = issuer.fetches();
    for (let i = 0; i < 10; i++) expect((await get(await issuer.token())).status).toBe(200);
    expect(issuer.fetches()).toBe(before);
  });
});

describe('issuers of tenants', () => {
  let issuer: TestIssuer;
  let service: TestService;

  beforeAll(async () => {
    issuer = await startIssuer();
    service = await startService({ JWKS_COOLDOWN_SECONDS: '0' });
  });

  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  it('a tenant trusts its own issuer, and its tokens lead to that tenant alone', async () => {
    const token = await issuer.token();
    expect((await service.request('GET', '/scim/v2/Users', { token })).status).toBe(401);
    const tenant = await service.tenant({ jwt: { issuer: issuer.url, audience: AUDIENCE } });
    await service.request('POST', '/scim/v2/Users', { token: tenant.token, body: { userName: 'ann@example.test' } });
    const list = await service.request('GET', '/scim/v2/Users', { token });
    expect(list.json.totalResults).toBe(1);
    await service.request('PATCH', `/admin/v1/tenants/${tenant.id}`, { body: { jwt: null } });
    expect((await service.request('GET', '/scim/v2/Users', { token })).status).toBe(401);
  });

  it('tells two tenants of one issuer apart by audience', async () => {
    const [one, two] = await Promise.all(
      ['api://one', 'api://two'].map((audience) => service.tenant({ jwt: { issuer: issuer.url, audience } })),
    );
    await service.request('POST', '/scim/v2/Users', { token: one!.token, body: { userName: 'only-in-one' } });
    const totals = await Promise.all(
      ['api://one', 'api://two'].map(async (aud) => {
        const reply = await service.request('GET', '/scim/v2/Users', { token: await issuer.token({ aud }) });
        return reply.json.totalResults as number;
      }),
    );
    expect(totals).toEqual([1, 0]);
    expect(two!.id).not.toBe(one!.id);
  });

  it.each([
    [{ issuer: 'http://elsewhere.example', audience: 'x' }, 'jwt.issuer must be an https URL'],
    [{ issuer: 'https://elsewhere.example' }, 'jwt.audience must be a text'],
    [{ issuer: 'https://elsewhere.example', audience: 'x', algorithms: ['HS256'] }, 'jwt.algorithms must be a list'],
    [{ issuer: 'https://elsewhere.example', audience: 'x', color: 'red' }, 'jwt.color is not known here'],
  ])('refuses the setting %j', async (jwt, detail) => {
    const reply = await service.request('POST', '/admin/v1/tenants', {
      body: { id: 'refused', displayName: 'x', jwt },
    });
    expect(reply.status).toBe(400);
    expect(reply.json.detail).toContain(detail);
  });
});

describe('the tenant of a token by a claim', () => {
  it('is the one the claim names; an unknown one lets nobody in', async () => {
    const issuer = await startIssuer();
    const service = await startService({
      JWT_ISSUER: issuer.url,
      JWT_AUDIENCE: AUDIENCE,
      JWT_TENANT_CLAIM: 'org',
      JWT_REQUIRE_AT_JWT: 'true',
    });
    try {
      const tenant = await service.tenant();
      await service.request('POST', '/scim/v2/Users', { token: tenant.token, body: { userName: 'x' } });
      const get = async (claims: object, header = {}) =>
        service.request('GET', '/scim/v2/Users', { token: await issuer.token({ ...claims }, header) });
      expect((await get({ org: tenant.id })).json.totalResults).toBe(1);
      expect((await get({ org: 'default' })).json.totalResults).toBe(0);
      expect((await get({ org: 'nobody' })).status).toBe(401);
      expect((await get({})).status).toBe(401);
      // JWT_REQUIRE_AT_JWT: RFC 9068 to the letter.
      expect((await get({ org: tenant.id }, { typ: 'JWT' })).status).toBe(401);
      expect((await get({ org: tenant.id, jti: undefined })).status).toBe(401);
    } finally {
      await service.close();
      await issuer.close();
    }
  });
});
