import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const TENANTS = '/admin/v1/tenants';

describe('tenants', () => {
  it('are made, read, listed, changed and deleted', async () => {
    const made = await service.request('POST', TENANTS, { body: { id: 'acme', displayName: 'Acme' } });
    expect(made.status).toBe(201);
    expect(made.headers.get('content-type')).toMatch(/^application\/json/);
    expect(made.json).toEqual({
      id: 'acme',
      displayName: 'Acme',
      mode: 'lenient',
      duplicateGroupNames: 'allow',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await service.request('GET', `${TENANTS}/acme`)).json).toEqual(made.json);
    const list = await service.request('GET', TENANTS);
    expect(list.json.tenants.map((tenant: { id: string }) => tenant.id)).toEqual(['acme', 'default']);

    const changed = await service.request('PATCH', `${TENANTS}/acme`, {
      body: { mode: 'strict', duplicateGroupNames: 'reject' },
    });
    expect(changed.status).toBe(200);
    expect(changed.json).toEqual({ ...made.json, mode: 'strict', duplicateGroupNames: 'reject' });

    expect((await service.request('DELETE', `${TENANTS}/acme`)).status).toBe(204);
    expectScimError(await service.request('GET', `${TENANTS}/acme`), 404);
    expectScimError(await service.request('DELETE', `${TENANTS}/acme`), 404);
    expectScimError(await service.request('PATCH', `${TENANTS}/acme`, { body: {} }), 404);
  });

  it('can be made with their settings', async () => {
    const body = { id: 'set', displayName: 'Set', mode: 'strict', duplicateGroupNames: 'reject' };
    expect((await service.request('POST', TENANTS, { body })).json).toMatchObject(body);
  });

  it('have a description, which null clears and which is left out while there is none', async () => {
    const body = { id: 'noted', displayName: 'Noted', description: 'Owner: platform team, ticket 4711 \u{1F4DD}' };
    const made = await service.request('POST', TENANTS, { body });
    expect(made.json).toMatchObject(body);
    const path = `${TENANTS}/noted`;
    expect((await service.request('GET', path)).json).toEqual(made.json);
    const kept = await service.request('PATCH', path, { body: { mode: 'strict' } });
    expect(kept.json).toEqual({ ...made.json, mode: 'strict' });
    const long = 'x'.repeat(1000);
    expect((await service.request('PATCH', path, { body: { description: long } })).json.description).toBe(long);
    const cleared = await service.request('PATCH', path, { body: { description: null } });
    expect(cleared.status).toBe(200);
    expect(cleared.json).not.toHaveProperty('description');
    const list = await service.request('GET', `${TENANTS}?q=noted`);
    expect(list.json.tenants).toEqual([cleared.json]);
    const none = await service.request('POST', TENANTS, { body: { id: 'unnoted', description: null } });
    expect(none.status).toBe(201);
    expect(none.json).not.toHaveProperty('description');
  });

  it('a taken id is 409', async () => {
    const body = { id: 'default', displayName: 'x' };
    expectScimError(await service.request('POST', TENANTS, { body }), 409, 'uniqueness');
  });

  it.each([
    [{ displayName: 'x' }, 'id'],
    [{ id: 'Upper', displayName: 'x' }, 'id'],
    [{ id: '-x', displayName: 'x' }, 'id'],
    [{ id: 'a'.repeat(64), displayName: 'x' }, 'id'],
    [{ id: '../x', displayName: 'x' }, 'id'],
    [{ id: 5, displayName: 'x' }, 'id'],
    [{ id: 'ok', displayName: null }, 'displayName'],
    [{ id: 'ok', displayName: 'half of a pair: \ud83d' }, 'displayName'],
    [{ id: 'ok', displayName: 'two\nlines' }, 'displayName'],
    [{ id: 'ok', displayName: 'turned \u202eround' }, 'displayName'],
    [{ id: 'ok', displayName: 'x', mode: null }, 'mode'],
    [{ id: 'ok', displayName: 'x', jwt: { issuer: 'https://i.example', audience: '\u0000' } }, 'jwt.audience'],
    [{ id: 'ok', displayName: '' }, 'displayName'],
    [{ id: 'ok', description: '' }, 'description'],
    [{ id: 'ok', description: 5 }, 'description'],
    [{ id: 'ok', description: 'x'.repeat(1001) }, 'description'],
    [{ id: 'ok', description: 'two\nlines' }, 'description'],
    [{ id: 'ok', displayName: 'x', mode: 'loose' }, 'mode'],
    [{ id: 'ok', displayName: 'x', duplicateGroupNames: true }, 'duplicateGroupNames'],
    [{ id: 'ok', displayName: 'x', owner: 'me' }, 'owner'],
  ])('%j is 400 and names %s', async (body, name) => {
    const reply = await service.request('POST', TENANTS, { body });
    expectScimError(reply, 400, 'invalidValue');
    expect(reply.json.detail).toContain(name);
    expectScimError(await service.request('GET', `${TENANTS}/ok`), 404);
  });
});

describe('[U11] what the command line does, the API does', () => {
  it('a tenant without a displayName is called by its id', async () => {
    const made = await service.request('POST', TENANTS, { body: { id: 'nameless' } });
    expect([made.status, made.json.displayName]).toEqual([201, 'nameless']);
  });

  it.each(['constructor', '__proto__', 'toString', 'x'.repeat(1000)])(
    '%s is a name like any other unknown one',
    async (name) => {
      const body = `{"id":"odd","displayName":"x",${JSON.stringify(name)}:null}`;
      for (const [method, path] of [
        ['POST', TENANTS],
        ['PATCH', `${TENANTS}/default`],
        ['POST', `${TENANTS}/default/tokens`],
      ] as const) {
        const reply = await service.request(method, path, { body });
        expectScimError(reply, 400, 'invalidValue');
        expect(reply.text.length).toBeLessThan(400);
      }
    },
  );

  it.each(['%00', 'a%00b', '%ED%A0%80', 'x'.repeat(5000)])('no tenant has the id %s', async (id) => {
    for (const path of [`${TENANTS}/${id}`, `${TENANTS}/${id}/tokens`]) {
      const { status } = await service.request('GET', path);
      expect([400, 404, 414]).toContain(status);
    }
    expect((await service.request('DELETE', `${TENANTS}/default/tokens/${id}`)).status).not.toBe(500);
  });
});

describe('a list of many tenants', () => {
  let many: TestService;
  const ids = Array.from({ length: 25 }, (_, at) => `t-${String(at).padStart(2, '0')}`);
  beforeAll(async () => {
    many = await startService();
    for (const id of ids)
      await many.request('POST', TENANTS, {
        body: { id, displayName: id === 't-07' ? 'ÄPFEL 100%_' : `Name of ${id}` },
      });
  });
  afterAll(() => many.close());

  const walk = async (query: string) => {
    const pages: string[][] = [];
    let cursor = '';
    do {
      const { json } = await many.request('GET', `${TENANTS}?${query}${cursor}`);
      pages.push(json.tenants.map(({ id }: { id: string }) => id));
      cursor = json.nextCursor === undefined ? '' : `&cursor=${json.nextCursor}`;
    } while (cursor !== '');
    return pages;
  };

  it('comes in pages of stable order, the last one without nextCursor', async () => {
    const pages = await walk('count=10');
    expect(pages.map(({ length }) => length)).toEqual([10, 10, 6]);
    expect(pages.flat()).toEqual(['default', ...ids]);
    expect((await walk('count=13')).map(({ length }) => length)).toEqual([13, 13]);
    const whole = await many.request('GET', `${TENANTS}?count=5000`);
    expect([whole.json.tenants.length, whole.json.totalResults, 'nextCursor' in whole.json]).toEqual([26, 26, false]);
  });

  it('goes on behind a tenant that was deleted meanwhile', async () => {
    const { json } = await many.request('GET', `${TENANTS}?count=3`);
    await many.request('DELETE', `${TENANTS}/t-01`);
    const next = await many.request('GET', `${TENANTS}?count=1&cursor=${json.nextCursor}`);
    expect(next.json.tenants[0].id).toBe('t-02');
    await many.request('POST', TENANTS, { body: { id: 't-01', displayName: 'Name of t-01' } });
  });

  it.each([
    ['T-0', 10],
    ['äpfel', 1],
    ['100%25_', 1],
    ['%25', 1],
    ['_', 1],
    ['NAME OF', 24],
    ['nothing like it', 0],
    ['', 26],
  ])('q=%s finds %i of them, by id and by name', async (q, n) => {
    const query = `q=${encodeURIComponent(decodeURIComponent(q))}`;
    const pages = await walk(`${query}&count=7`);
    expect(pages.flat()).toHaveLength(n);
    expect((await many.request('GET', `${TENANTS}?${query}`)).json.totalResults).toBe(n);
  });

  it.each([
    ['count=0', 'invalidCount'],
    ['count=-1', 'invalidCount'],
    ['count=ten', 'invalidCount'],
    ['count=1&count=2', 'invalidValue'],
    ['cursor=', 'invalidCursor'],
    ['cursor=junk', 'invalidCursor'],
    ['cursor=dDEgLi4vLi4', 'invalidCursor'],
    ['offset=3', 'invalidValue'],
    [`q=${'x'.repeat(201)}`, 'invalidValue'],
  ])('?%s is 400', async (query, scimType) => {
    expectScimError(await many.request('GET', `${TENANTS}?${query}`), 400, scimType);
  });
});

describe('[S4] settings of a tenant', () => {
  it('changed side by side lose nothing', async () => {
    const { id } = await service.tenant();
    for (let round = 0; round < 20; round++) {
      const wanted = {
        displayName: `round ${round}`,
        mode: round % 2 === 0 ? 'strict' : 'lenient',
        duplicateGroupNames: round % 3 === 0 ? 'reject' : 'allow',
      };
      const replies = await Promise.all(
        Object.entries(wanted).map(([name, value]) =>
          service.request('PATCH', `${TENANTS}/${id}`, { body: { [name]: value } }),
        ),
      );
      expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect((await service.request('GET', `${TENANTS}/${id}`)).json).toMatchObject(wanted);
    }
  });

  it('what is refused changes nothing, and what is shown is enforced', async () => {
    const { id, token } = await service.tenant();
    const group = () => service.request('POST', '/scim/v2/Groups', { token, body: { displayName: 'Twins' } });
    const [one] = [await group(), await group()];
    const body = { displayName: 'new', duplicateGroupNames: 'reject' };
    expectScimError(await service.request('PATCH', `${TENANTS}/${id}`, { body }), 409, 'uniqueness');
    expect((await service.request('GET', `${TENANTS}/${id}`)).json).toMatchObject({
      displayName: id,
      duplicateGroupNames: 'allow',
    });
    await service.request('DELETE', `/scim/v2/Groups/${one.json.id}`, { token });
    expect((await service.request('PATCH', `${TENANTS}/${id}`, { body })).status).toBe(200);
    expect((await group()).status).toBe(409);
    // The same value again asserts it again.
    expect((await service.request('PATCH', `${TENANTS}/${id}`, { body })).status).toBe(200);
    expect((await group()).status).toBe(409);
  });
});

describe('tokens', () => {
  it('are shown once, listed without secrets, and revoked', async () => {
    const { id } = await service.tenant();
    const path = `${TENANTS}/${id}/tokens`;
    const body = { description: 'Okta', scopes: ['scim:write', 'scim:read'], expiresAt: '2999-01-01T00:00:00Z' };
    const made = await service.request('POST', path, { body });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect(made.json).toEqual({
      id: expect.any(String),
      token: expect.stringMatching(/^rc_[\w-]{43}$/),
      tenant: id,
      description: 'Okta',
      scopes: ['scim:read', 'scim:write'],
      createdAt: expect.any(String),
      expiresAt: '2999-01-01T00:00:00.000Z',
    });

    const { token, ...record } = made.json;
    const list = await service.request('GET', path);
    expect(list.json.tokens).toContainEqual(record);
    expect(list.text).not.toContain(token);
    expect(list.text).not.toContain('rc_');

    expect((await service.request('DELETE', `${path}/${record.id}`)).status).toBe(204);
    expectScimError(await service.request('DELETE', `${path}/${record.id}`), 404);
  });

  it("another tenant's token cannot be revoked by its path", async () => {
    const one = await service.tenant();
    const two = await service.tenant();
    const [record] = (await service.request('GET', `${TENANTS}/${one.id}/tokens`)).json.tokens;
    expectScimError(await service.request('DELETE', `${TENANTS}/${two.id}/tokens/${record.id}`), 404);
    expect((await service.request('GET', '/scim/v2/ResourceTypes', { token: one.token })).status).toBe(200);
  });

  it.each([
    [{}, 'description'],
    [{ description: 'x', scopes: [] }, 'scopes'],
    [{ description: 'x', scopes: ['all'] }, 'scopes'],
    [{ description: 'x', scopes: 'scim:read' }, 'scopes'],
    [{ description: 'x', expiresAt: 'soon' }, 'expiresAt'],
    [{ description: 'x', expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
    [{ description: 'x', token: 'chosen' }, 'token'],
    [{ description: null }, 'description'],
    [{ description: 'x\u0007' }, 'description'],
    [{ description: 'x', scopes: null }, 'scopes'],
    [{ description: 'x', scopes: [null] }, 'scopes'],
    [{ description: 'x', expiresAt: null }, 'expiresAt'],
    [{ description: 'x', expiresAt: 4102444800000 }, 'expiresAt'],
    [{ description: 'x', expiresAt: '2999-W05-1' }, 'expiresAt'],
    [{ description: 'x', expiresAt: '29990131T000000Z' }, 'expiresAt'],
    [{ description: 'x', expiresAt: '2999-01-31' }, 'expiresAt'],
    [{ description: 'x', expiresAt: '2999-01-31T00:00Z' }, 'expiresAt'],
    [{ description: 'x', expiresAt: '2999-01-31T00:00:00' }, 'expiresAt'],
    [{ description: 'x', expiresAt: '2999-02-30T00:00:00Z' }, 'expiresAt'],
    [{ description: 'x', expiresAt: '2999-01-31T24:00:00Z' }, 'expiresAt'],
    [{ description: 'x', expiresAt: '+012999-01-31T00:00:00Z' }, 'expiresAt'],
  ])('[M6] %j is 400, names %s and leaves no token', async (body, name) => {
    const before = await service.request('GET', `${TENANTS}/default/tokens`);
    const reply = await service.request('POST', `${TENANTS}/default/tokens`, { body });
    expectScimError(reply, 400, 'invalidValue');
    expect(reply.json.detail).toContain(name);
    expect((await service.request('GET', `${TENANTS}/default/tokens`)).text).toBe(before.text);
  });

  it.each(['2999-01-31T00:00:00Z', '2999-01-31t01:00:00.5+01:00'])('[M6] end at %s', async (expiresAt) => {
    const { id } = await service.tenant();
    const made = await service.request('POST', `${TENANTS}/${id}/tokens`, { body: { description: 'x', expiresAt } });
    expect([made.status, made.json.expiresAt.slice(0, 19)]).toEqual([201, '2999-01-31T00:00:00']);
  });

  it('for an unknown tenant are 404', async () => {
    const body = { description: 'x' };
    expectScimError(await service.request('POST', `${TENANTS}/nobody/tokens`, { body }), 404);
    expectScimError(await service.request('GET', `${TENANTS}/nobody/tokens`), 404);
  });
});

it('every admin route refuses a stranger', async () => {
  for (const [method, path] of [
    ['GET', TENANTS],
    ['POST', TENANTS],
    ['GET', `${TENANTS}/default`],
    ['PATCH', `${TENANTS}/default`],
    ['DELETE', `${TENANTS}/default`],
    ['GET', `${TENANTS}/default/tokens`],
    ['POST', `${TENANTS}/default/tokens`],
    ['DELETE', `${TENANTS}/default/tokens/x`],
  ] as const) {
    expectScimError(await service.request(method, path, { token: null }), 401);
    expectScimError(await service.request(method, path, { token: `${service.adminToken}x` }), 401);
  }
  expect((await service.request('GET', `${TENANTS}/default`)).status).toBe(200);
});

it('without ADMIN_TOKEN there is no admin API', async () => {
  const closed = await startService({ ADMIN_TOKEN: '' });
  try {
    expectScimError(await closed.request('GET', TENANTS), 404);
    expectScimError(await closed.request('GET', TENANTS, { token: 'undefined' }), 404);
  } finally {
    await closed.close();
  }
});
