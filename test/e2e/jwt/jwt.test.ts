import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair, SignJWT } from 'jose';
import { ISSUER_DEFAULTS, type JwtIssuer } from '../../../src/config/jwt-issuer.js';
import { IssuerKeys } from '../../../src/auth/jwt/issuer-keys.js';
import { isPublicAddress } from '../../../src/auth/jwt/public-address.js';
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

describe('[M3] an issuer with an audience belongs to one', () => {
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

  const jwt = (audience: string) => ({ issuer: issuer.url, audience });
  const codes = () => service.log.filter(({ msg }) => msg === 'token refused').map(({ code }) => code);

  it('is 409 for a second tenant, on creation and on change, and frees it again', async () => {
    const one = await service.tenant({ jwt: jwt('api://one') });
    const two = await service.tenant();
    const create = { id: 'second', displayName: 'x', jwt: jwt('api://one') };
    for (const reply of [
      await service.request('POST', '/admin/v1/tenants', { body: create }),
      await service.request('PATCH', `/admin/v1/tenants/${two.id}`, { body: { jwt: jwt('api://one') } }),
      await service.request('PATCH', `/admin/v1/tenants/${two.id}`, { body: { jwt: jwt(AUDIENCE) } }),
    ]) {
      expect(reply.status).toBe(409);
      expect(reply.json.detail).toContain('[issuer-taken]');
    }
    expect((await service.request('GET', '/admin/v1/tenants/second')).status).toBe(404);
    const again = await service.request('PATCH', `/admin/v1/tenants/${one.id}`, { body: { jwt: jwt('api://one') } });
    expect(again.status).toBe(200);
    await service.request('PATCH', `/admin/v1/tenants/${one.id}`, { body: { jwt: null } });
    const freed = await service.request('PATCH', `/admin/v1/tenants/${two.id}`, { body: { jwt: jwt('api://one') } });
    expect(freed.status).toBe(200);
  });

  it('goes to one of those who ask at once', async () => {
    const rounds = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        service.request('POST', '/admin/v1/tenants', { body: { id: `race-${at}`, jwt: jwt('api://race') } }),
      ),
    );
    expect(rounds.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(7).fill(409)]);
  });

  it('refuses a token for the audiences of two, and says why in the log alone', async () => {
    await service.tenant({ jwt: jwt('api://left') });
    await service.tenant({ jwt: jwt('api://right') });
    const get = async (aud: string[]) =>
      service.request('GET', '/scim/v2/Users', { token: await issuer.token({ aud, jti: aud.join() }) });
    expect((await get(['api://left'])).status).toBe(200);
    expect((await get(['api://left', 'https://elsewhere.example'])).status).toBe(200);
    for (const aud of [
      ['api://left', 'api://right'],
      [AUDIENCE, 'api://right'],
    ]) {
      const reply = await get(aud);
      expect(reply.status).toBe(401);
      expect(reply.json.detail).toContain('[token-unknown]');
      expect(codes().at(-1)).toBe('token-ambiguous');
    }
  });

  it('refuses the tokens of a database of before in which two have it, and says so at start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-issuers-'));
    const path = join(folder, 'old.sqlite');
    const first = await startService({ DATABASE_URL: path });
    try {
      for (const id of ['old-a', 'old-b']) await first.request('POST', '/admin/v1/tenants', { body: { id } });
      const setting = JSON.stringify({ ...ISSUER_DEFAULTS, ...jwt('api://old') });
      // As a version wrote it that knew nothing of the column.
      await first.sql('UPDATE tenant SET jwt_issuer = ?, jwt = ? WHERE id IN (?, ?)', [
        issuer.url,
        setting,
        'old-a',
        'old-b',
      ]);
    } finally {
      await first.close();
    }
    const second = await startService({ DATABASE_URL: path });
    try {
      expect(second.log.map(({ msg }) => msg)).toContainEqual(
        expect.stringMatching(/^tenant old-a, tenant old-b have the same issuer/),
      );
      const token = await issuer.token({ aud: 'api://old' });
      const get = () => second.request('GET', '/scim/v2/Users', { token });
      expect((await get()).status).toBe(401);
      await second.request('PATCH', '/admin/v1/tenants/old-b', { body: { jwt: null } });
      expect((await get()).status).toBe(200);
    } finally {
      await second.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is found as a version writes it that knows nothing of the column it is found by', async () => {
    const { id } = await service.tenant({ jwt: jwt('api://before') });
    const setting = (audience: string) => JSON.stringify({ ...ISSUER_DEFAULTS, ...jwt(audience) });
    await service.sql('UPDATE tenant SET jwt = ? WHERE id = ?', [setting('api://after'), id]);
    await service.sql('INSERT INTO tenant (id, display_name, jwt_issuer, jwt, created_at) VALUES (?, ?, ?, ?, 0)', [
      'made-by-before',
      'x',
      issuer.url,
      setting('api://made'),
    ]);
    const get = async (aud: string) =>
      (await service.request('GET', '/scim/v2/Users', { token: await issuer.token({ aud }) })).status;
    expect([await get('api://before'), await get('api://after'), await get('api://made')]).toEqual([401, 200, 200]);
    const taken = await service.request('PATCH', `/admin/v1/tenants/${id}`, { body: { jwt: jwt('api://made') } });
    expect(taken.status).toBe(409);
  });

  it('says in the log which check a token failed', async () => {
    const refused = async (claims: object, header = {}) => {
      const reply = await service.request('GET', '/scim/v2/Users', {
        token: await issuer.token({ ...claims }, header),
      });
      expect([reply.status, reply.json.detail]).toEqual([401, expect.stringContaining('[token-unknown]')]);
      return codes().at(-1);
    };
    expect(await refused({ exp: now() - 3600, iat: now() - 7200 })).toBe('token-expired');
    expect(await refused({ aud: 'api://nobody' })).toBe('token-audience');
    expect(await refused({ iss: 'https://nobody.example' })).toBe('token-issuer');
    expect(await refused({ nbf: now() + 3600 })).toBe('token-claims');
    expect(await refused({}, { kid: 'another' })).toBe('token-signature');
    expect(await refused({ iat: now() - 60, exp: now() + 86_400 })).toBe('token-claims');
    expect(await refused({ exp: undefined })).toBe('token-claims');
  });

  it.each(['iss', 'aud', 'exp', 'iat', 'nbf', 'sub'])('[M4] %s of any JSON type is 401 and no error', async (name) => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const good = { iss: issuer.url, aud: AUDIENCE, sub: 'x', iat: now(), exp: now() + 300, scope: 'scim:read' };
    for (const value of [null, [], [1], {}, { a: 1 }, 1, true, [issuer.url], '', [[AUDIENCE]]])
      for (const header of [
        { alg: 'RS256', kid: 'key-1' },
        { alg: ['RS256'] },
        { alg: 'RS256', kid: value, typ: value },
      ]) {
        const token = `${encode(header)}.${encode({ ...good, [name]: value })}.AAAA`;
        expect((await service.request('GET', '/scim/v2/Users', { token })).status).toBe(401);
      }
    for (const payload of [null, [], 'x', 1])
      expect(
        (
          await service.request('GET', '/scim/v2/Users', {
            token: `${encode({ alg: 'RS256' })}.${encode(payload)}.AAAA`,
          })
        ).status,
      ).toBe(401);
  });
});

describe('[M5] an issuer that does not answer', () => {
  let requests: number;
  let silent: Server;
  let answer: ((url: string, response: ServerResponse) => void) | undefined;
  let origin: string;
  beforeAll(async () => {
    silent = createServer((request, response) => {
      requests += 1;
      answer?.(request.url ?? '', response);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    requests = 0;
    answer = undefined;
  });
  afterAll(() => {
    silent.closeAllConnections();
    silent.close();
  });

  const setting = (): JwtIssuer => ({ ...ISSUER_DEFAULTS, issuer: origin, audience: 'x' });
  const HEADER = { alg: 'RS256', kid: 'a' } as const;
  const ask = (keys: IssuerKeys) => keys.keysOf(setting())(HEADER, {} as never);

  it('is asked once for all, and not again for ten seconds', async () => {
    let time = 0;
    const keys = new IssuerKeys({ cooldownSeconds: 0, deadlineMs: 500, now: () => time });
    const replies = await Promise.allSettled(Array.from({ length: 20 }, () => ask(keys)));
    for (const reply of replies) expect(reply).toMatchObject({ reason: { status: 503, code: 'issuer-unreachable' } });
    expect(requests).toBe(1);
    await expect(ask(keys)).rejects.toMatchObject({ status: 503, retryAfterSeconds: 10 });
    time += 9999;
    await expect(ask(keys)).rejects.toMatchObject({ retryAfterSeconds: 1 });
    expect(requests).toBe(1);
    time += 1;
    await expect(ask(keys)).rejects.toMatchObject({ status: 503 });
    expect(requests).toBe(2);
  });

  it.each<[string, (url: string, response: ServerResponse) => void]>([
    ['that sends without end', (_url: string, response: ServerResponse) => response.end(`"${'x'.repeat(600_000)}"`)],
    [
      'that sends on to another place',
      (_url: string, response: ServerResponse) => response.writeHead(302, { location: `${origin}/keys` }).end(),
    ],
    [
      'that names another issuer',
      (_url: string, response: ServerResponse) =>
        response.end(JSON.stringify({ issuer: 'https://x.example', jwks_uri: `${origin}/keys` })),
    ],
    ...[
      'http://0.0.0.0/keys',
      'http://10.0.0.1/keys',
      'file:///etc/passwd',
      'https://user:pass@x.example/',
      'x',
      5,
      null,
    ].map(
      (uri) =>
        [
          `that names ${uri} for its keys`,
          (_url: string, response: ServerResponse) => response.end(JSON.stringify({ issuer: origin, jwks_uri: uri })),
        ] as [string, (url: string, response: ServerResponse) => void],
    ),
  ])('[M5] one %s is 503, and only its metadata is asked for', async (_what, reply) => {
    answer = reply;
    await expect(ask(new IssuerKeys({ cooldownSeconds: 10 }))).rejects.toMatchObject({
      status: 503,
      code: 'issuer-unreachable',
    });
    expect(requests).toBe(3);
  });

  it('one that answers by bytes has the same deadline', async () => {
    answer = (_url, response) => response.write('{');
    await expect(ask(new IssuerKeys({ cooldownSeconds: 0, deadlineMs: 50 }))).rejects.toMatchObject({ status: 503 });
    expect(requests).toBe(1);
  });

  it.each([
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['::1', false],
    ['::ffff:127.0.0.1', false],
    ['fd00::1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['not an address', false],
    ['93.184.216.34', true],
    ['2606:2800:220:1::1', true],
  ])('an issuer of the internet names keys at its own kind of address: %s %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic);
  });
});
