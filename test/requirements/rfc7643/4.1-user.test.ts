import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { MODES, startTenants, type Tenants, unique, user, USER } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants();
});

afterAll(() => tenants.close());

describe('User (RFC 7643 section 4.1)', () => {
  it('[7643-057] the User schema is published under its URN', async () => {
    const reply = await tenants.lenient.get(`/Schemas/${USER}`);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ id: USER, name: 'User' });
    const types = (await tenants.lenient.get('/ResourceTypes/User')).json;
    expect(types).toMatchObject({ endpoint: '/Users', schema: USER });
    expect((await tenants.lenient.make('/Users')).schemas).toEqual([USER]);
  });
});

describe('userName (RFC 7643 section 4.1.1)', () => {
  it.each(MODES)('[7643-058] %s: a user without a userName is refused', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Users');
    for (const userName of [undefined, null, '']) {
      expectScimError(await client.post('/Users', user({ userName })), 400, 'invalidValue');
      expectScimError(await client.put(`/Users/${id}`, user({ userName })), 400, 'invalidValue');
    }
    for (const value of [null, '']) {
      expectScimError(
        await client.patch(`/Users/${id}`, [{ op: 'replace', path: 'userName', value }]),
        400,
        'invalidValue',
      );
    }
    expectScimError(await client.patch(`/Users/${id}`, [{ op: 'remove', path: 'userName' }]), 400, 'mutability');
  });

  it.each(MODES)('[7643-058] %s: a userName is unique whatever its case, on every way to write it', async (mode) => {
    const client = tenants.of(mode);
    const userName = unique('Bob');
    const { id } = await client.make('/Users', { userName });
    const other = await client.make('/Users');
    const taken = userName.toUpperCase();
    expectScimError(await client.post('/Users', user({ userName: taken })), 409, 'uniqueness');
    expectScimError(await client.put(`/Users/${other.id}`, user({ userName: taken })), 409, 'uniqueness');
    const patched = await client.patch(`/Users/${other.id}`, [{ op: 'replace', path: 'userName', value: taken }]);
    expectScimError(patched, 409, 'uniqueness');
    expect((await client.read(`/Users/${other.id}`)).userName).toBe(other.userName);
    const own = await client.patch(`/Users/${id}`, [{ op: 'replace', path: 'userName', value: taken }]);
    expect(own.json.userName).toBe(taken);
  });

  it('[7643-058] of many users with one userName that are created at once, one is', async () => {
    const userName = unique('racer');
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        tenants.lenient.post('/Users', user({ userName: i % 2 ? userName : userName.toUpperCase() })),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect(await tenants.lenient.count('/Users', `userName eq "${userName}"`)).toBe(1);
  });

  it.each(MODES)('[7643-058] %s: userName is compared without case and returned as it was sent', async (mode) => {
    const client = tenants.of(mode);
    const userName = unique('BJensen');
    const { id } = await client.make('/Users', { userName });
    const { Resources } = (await client.find('/Users', `userName eq "${userName.toLowerCase()}"`)).json;
    expect(Resources).toEqual([expect.objectContaining({ id, userName })]);
  });

  it('[7643-058] the userName of another tenant is free', async () => {
    const userName = unique();
    await tenants.lenient.make('/Users', { userName });
    expect((await tenants.strict.post('/Users', user({ userName }))).status).toBe(201);
  });
});

describe('other singular attributes (RFC 7643 section 4.1.1)', () => {
  it('[7643-062] strict: profileUrl is a URI', async () => {
    const made = await tenants.strict.make('/Users', { profileUrl: 'https://login.example.com/bjensen' });
    expect(made.profileUrl).toBe('https://login.example.com/bjensen');
    for (const profileUrl of ['not a uri', 'https://exa mple.com', 7]) {
      expectScimError(await tenants.strict.post('/Users', user({ profileUrl })), 400, 'invalidValue');
    }
  });

  it('[7643-062] lenient: profileUrl may be any text, and the rule is named', async () => {
    const reply = await tenants.lenient.post('/Users', user({ profileUrl: 'not a uri' }));
    expect(reply.json.profileUrl).toBe('not a uri');
    expect(reply.headers.get('rollcall-applied')).toContain('loose-reference');
  });

  it.each(MODES)('[7643-063] %s: languages and locales have the form of their RFCs', async (mode) => {
    const client = tenants.of(mode);
    for (const preferredLanguage of ['en', 'en-US', 'da, en-gb;q=0.8, en;q=0.7', '*', 'de-CH-1996;q=1.000,*;q=0']) {
      expect((await client.make('/Users', { preferredLanguage })).preferredLanguage).toBe(preferredLanguage);
    }
    for (const locale of ['fr', 'en-US', 'en_US', 'es-419', 'az-Arab', 'x-pig-latin', 'man-Nkoo-GN', 'zh-Hant-TW']) {
      const reply = await client.post('/Users', user({ locale }));
      expect([locale, reply.status, reply.json.locale]).toEqual([locale, 201, locale]);
      expect(reply.headers.get('rollcall-applied')).toBeNull();
    }
  });

  it.each([
    ['preferredLanguage', '!!'],
    ['preferredLanguage', 'English please'],
    ['preferredLanguage', 'en;q=2'],
    ['locale', '!!'],
    ['locale', 'en US'],
    ['locale', 'en-US, de'],
    ['locale', 'englishlanguage'],
  ])('[7643-063] strict: %s cannot be %j', async (name, value) => {
    expectScimError(await tenants.strict.post('/Users', user({ [name]: value })), 400, 'invalidValue');
    const { id } = await tenants.strict.make('/Users');
    expectScimError(
      await tenants.strict.patch(`/Users/${id}`, [{ op: 'add', path: name, value }]),
      400,
      'invalidValue',
    );
  });

  it('[7643-063] lenient: a language may be any text, and the rule is named', async () => {
    const reply = await tenants.lenient.post('/Users', user({ locale: 'English', preferredLanguage: 'English!' }));
    expect(reply.json).toMatchObject({ locale: 'English', preferredLanguage: 'English!' });
    expect(reply.headers.get('rollcall-applied')).toContain('any-language');
  });

  it.each(['America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Calcutta', 'UTC', 'Etc/GMT+5', 'US/Pacific'])(
    '[7643-064] %s is a time zone',
    async (timezone) => {
      for (const mode of MODES) {
        const reply = await tenants.of(mode).post('/Users', user({ timezone }));
        expect([reply.status, reply.json.timezone]).toEqual([201, timezone]);
        expect(reply.headers.get('rollcall-applied')).toBeNull();
      }
    },
  );

  it.each(['Mars/Base', 'Pacific Standard Time', '+01:00', 'America', 'America/', 'GMT+25'])(
    '[7643-064] strict: %j is no time zone',
    async (timezone) => {
      expectScimError(await tenants.strict.post('/Users', user({ timezone })), 400, 'invalidValue');
    },
  );

  it('[7643-064] lenient: a time zone may be any text, and the rule is named', async () => {
    const reply = await tenants.lenient.post('/Users', user({ timezone: 'Pacific Standard Time' }));
    expect(reply.json.timezone).toBe('Pacific Standard Time');
    expect(reply.headers.get('rollcall-applied')).toContain('any-time-zone');
  });

  it.each(MODES)('[7643-065] %s: a user who is not active shows so at once and stays readable', async (mode) => {
    const client = await tenants.fresh(mode);
    const { id, active } = await client.make('/Users', { userName: 'bjensen' });
    expect(active).toBe(true);
    const patched = await client.patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value: false }]);
    expect(patched.json.active).toBe(false);
    expect((await client.read(`/Users/${id}`)).active).toBe(false);
    expect((await client.get('/Users')).json.Resources).toEqual([expect.objectContaining({ id, active: false })]);
    expect(await client.count('/Users', 'userName eq "bjensen" and active eq false')).toBe(1);
    expect(await client.count('/Users', 'active eq true')).toBe(0);
    const feed = await client.service.request('GET', '/api/v1/changes?after=0', { token: client.token });
    expect(feed.json.changes.at(-1)).toMatchObject({
      resourceType: 'User',
      id,
      operation: 'update',
      attributes: ['active'],
    });
  });
});
