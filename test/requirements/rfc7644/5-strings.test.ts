import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { MODES, newClient, user, type ScimClient } from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const total = async (client: ScimClient, filter: string) => (await client.list('/Users', { filter })).json.totalResults;

describe.each(MODES)('names in all languages (RFC 7644 section 5, RFC 8265 section 3.3, %s tenant)', (mode) => {
  it.each([
    ['composed and decomposed', 'Zoé', 'Zoe\u0301'],
    ['case', 'ZOÉ', 'zoé'],
    ['Greek capitals and final sigma', 'ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['full-width forms', 'bjensen', '\uff42\uff4a\uff45\uff4e\uff53\uff45\uff4e'],
    ['half-width katakana', 'カタ', '\uff76\uff80'],
  ])('[7644-160, 7644-173] two forms of one userName are one: %s', async (_what, one, other) => {
    const client = await newClient(service, mode);
    await client.newUser({ userName: one });
    expectScimError(await client.post('/Users', user({ userName: other })), 409, 'uniqueness');
    expect(await total(client, `userName eq "${other}"`)).toBe(1);
    expect(await total(client, `userName eq "${one}"`)).toBe(1);
    expect(await total(client, `userName sw "${other.slice(0, 2)}"`)).toBe(1);
  });

  it.each([
    ['ß and ss', 'straße', 'strasse'],
    ['dotless i', 'ılk', 'ilk'],
    ['an accent', 'zoe', 'zoé'],
  ])('[7644-160] what is not one name stays two: %s', async (_what, one, other) => {
    const client = await newClient(service, mode);
    await client.newUser({ userName: one });
    expect((await client.post('/Users', user({ userName: other }))).status).toBe(201);
    expect(await total(client, `userName eq "${one}"`)).toBe(1);
  });

  it.each([
    ['composed and decomposed', 'Ångström', ['A\u030angs', 'tro\u0308m']],
    ['case beyond ASCII', 'ÉCOLE Ж', ['école', ' ж']],
    ['Hangul syllables and their letters', '한글', ['\u1112\u1161\u11ab', '\u1100\u1173\u11af']],
  ])('[7644-173] strings are prepared before a filter compares them: %s', async (_what, stored, [start, end]) => {
    const client = await newClient(service, mode);
    await client.newUser({ displayName: stored, externalId: stored });
    expect(await total(client, `displayName eq "${start}${end}"`)).toBe(1);
    expect(await total(client, `displayName sw "${start}"`)).toBe(1);
    expect(await total(client, `displayName ew "${end}"`)).toBe(1);
    expect((await client.get('/Users')).json.Resources[0].displayName).toBe(stored);
    // Where case counts, forms of one text are one all the same.
    expect(await total(client, `externalId eq "${stored.normalize('NFD')}"`)).toBe(1);
  });
});

describe('characters that no userName may have (RFC 8265 section 3.3, RFC 8264 section 4.2)', () => {
  it.each([
    ['a ligature', 'o\ufb00ice', 'office'],
    ['a Roman numeral', 'henry\u2163', 'henryiv'],
  ])(
    '[7644-160] %s: 400 in a strict tenant; in a lenient one compared after preparation',
    async (_what, odd, plain) => {
      const strict = await newClient(service, 'strict');
      expectScimError(await strict.post('/Users', user({ userName: odd })), 400, 'invalidValue');
      const lenient = await newClient(service, 'lenient');
      expect((await lenient.post('/Users', user({ userName: odd }))).status).toBe(201);
      expectScimError(await lenient.post('/Users', user({ userName: plain })), 409, 'uniqueness');
      expect(await total(lenient, `userName eq "${plain}"`)).toBe(1);
    },
  );
});
