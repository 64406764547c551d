import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawExchange } from '../../e2e/support/raw.js';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { device, DEVICE_SCHEMAS, MODES, startTenantsWith, type Tenants, unique, user } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenantsWith(DEVICE_SCHEMAS);
});

afterAll(() => tenants.close());

/** Sends a Device whose body is written by hand: JSON.stringify has one way to write a number. */
function postRaw(mode: 'lenient' | 'strict', attribute: string, literal: string) {
  const text = JSON.stringify(device({ [attribute]: 'LITERAL' })).replace('"LITERAL"', literal);
  return tenants.of(mode).post('/Devices', text);
}

describe('String (RFC 7643 section 2.3.1)', () => {
  it.each([
    ['composed', 'Ren\u00e9'],
    ['decomposed', 'Rene\u0301'],
    ['beyond the basic plane', '\u{1f469}\u200d\u{1f680} \u{20bb7}'],
    ['right to left', '\u05d1\u05e8\u05d1\u05e8\u05d4 \u0645\u0631\u062d\u0628\u0627'],
    ['with control characters and quotes', 'a\tb\n"c"\\ \u007f \u2028'],
    ['long', '\u00e4\u{1f600}'.repeat(5000)],
  ])('[7643-009] text that is %s comes back byte by byte', async (_what, text) => {
    for (const mode of MODES) {
      const made = await tenants.of(mode).make('/Users', { displayName: text });
      expect((await tenants.of(mode).read(`/Users/${made.id}`)).displayName).toBe(text);
    }
  });

  it.each(['\\ud83d', '\\ude00\\ud83d', 'a\\udc00'])(
    '[7643-009] half a surrogate pair (%s) is refused',
    async (half) => {
      for (const mode of MODES) expectScimError(await postRaw(mode, 'label', `"${half}"`), 400, 'invalidValue');
    },
  );

  it('[7643-009] a body that is not UTF-8 is refused', async () => {
    const [before, after] = JSON.stringify(user({ displayName: 'MARK' })).split('MARK') as [string, string];
    const body = Buffer.concat([Buffer.from(before), Buffer.from([0xc3, 0x28]), Buffer.from(after)]);
    const head = [
      'POST /scim/v2/Users HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${tenants.lenient.token}`,
      'Content-Type: application/scim+json',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ].join('\r\n');
    const reply = await rawExchange(tenants.service.url, Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]));
    expect(reply.status).toBe(400);
    expect(reply.body).toContain('invalidSyntax');
  });

  it('[7643-009] a string is a JSON string', async () => {
    for (const value of [true, { value: 'x' }, ['x', 'y']]) {
      for (const mode of MODES) {
        expectScimError(await tenants.of(mode).post('/Users', user({ displayName: value })), 400, 'invalidValue');
      }
    }
  });
});

describe('Boolean (RFC 7643 section 2.3.2)', () => {
  it('[7643-011] true and false come back as they went in', async () => {
    for (const mode of MODES) {
      for (const active of [true, false])
        expect(await tenants.of(mode).make('/Users', { active })).toMatchObject({ active });
    }
  });

  it.each(['true', 'False', 'yes', '', 1, 0, [true], {}])('[7643-011] strict: %j is no boolean', async (active) => {
    expectScimError(await tenants.strict.post('/Users', user({ active })), 400, 'invalidValue');
    const { id } = await tenants.strict.make('/Users');
    expectScimError(
      await tenants.strict.patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value: active }]),
      400,
      'invalidValue',
    );
  });

  it.each([
    ['True', true],
    ['false', false],
  ])('[7643-011] lenient: the text %j counts as the boolean, and the rule is named', async (active, expected) => {
    const reply = await tenants.lenient.post('/Users', user({ active }));
    expect(reply.json.active).toBe(expected);
    expect(reply.headers.get('rollcall-applied')).toContain('string-boolean');
  });

  it.each(['yes', 1, 0, {}])('[7643-011] lenient: %j is no boolean', async (active) => {
    expectScimError(await tenants.lenient.post('/Users', user({ active })), 400, 'invalidValue');
  });
});

describe('Decimal and Integer (RFC 7643 sections 2.3.3 and 2.3.4)', () => {
  it.each([1.5, -0.25, 3, 0, 1e-7, 123456.789])('[7643-012] %p is a decimal', async (weight) => {
    const { id } = await tenants.strict.make('/Devices', { weight });
    expect((await tenants.strict.read(`/Devices/${id}`)).weight).toBe(weight);
  });

  it.each(['1.5', '1,5', true, {}])('[7643-012] strict: %j is no decimal', async (weight) => {
    expectScimError(await tenants.strict.post('/Devices', device({ weight })), 400, 'invalidValue');
  });

  it('[7643-012] lenient: a text that is a number counts as the number, other texts do not', async () => {
    const reply = await tenants.lenient.post('/Devices', device({ weight: '1.5' }));
    expect(reply.json.weight).toBe(1.5);
    expect(reply.headers.get('rollcall-applied')).toContain('string-number');
    expectScimError(await tenants.lenient.post('/Devices', device({ weight: '1,5' })), 400, 'invalidValue');
  });

  it.each(['1.', '.5', '01.5', '1e400'])('[7643-012] the literal %s is no decimal', async (literal) => {
    for (const mode of MODES) expect((await postRaw(mode, 'weight', literal)).status).toBe(400);
  });

  it.each([5, -5, 0, Number.MAX_SAFE_INTEGER])('[7643-013] %p is an integer', async (ports) => {
    const { id } = await tenants.strict.make('/Devices', { ports });
    expect((await tenants.strict.read(`/Devices/${id}`)).ports).toBe(ports);
  });

  it.each(['5.5', '5e-1', '0.1', '1e30', '"5"', 'true'])('[7643-013] strict: %s is no integer', async (literal) => {
    expectScimError(await postRaw('strict', 'ports', literal), 400, 'invalidValue');
  });

  it.each(['5.5', '5e-1', '1e30', '"5.5"'])('[7643-013] lenient: %s is no integer', async (literal) => {
    expectScimError(await postRaw('lenient', 'ports', literal), 400, 'invalidValue');
  });

  it.each([
    ['5.0', '5'],
    ['5e2', '500'],
    ['-0.0', '0'],
  ])('[7643-013] a reply writes the whole number %s without fraction and exponent', async (literal, written) => {
    for (const mode of MODES) {
      const { json } = await postRaw(mode, 'ports', literal);
      const { text } = await tenants.of(mode).get(`/Devices/${json.id}`);
      expect(/"ports":([^,}]+)/.exec(text)?.[1]).toBe(written);
    }
  });
});

describe('DateTime (RFC 7643 section 2.3.5)', () => {
  it.each([
    '2011-05-13T04:42:34Z',
    '2011-05-13T04:42:34.123456Z',
    '2011-05-13T04:42:34+02:00',
    '2011-05-13T04:42:34-14:00',
    '2011-05-13T04:42:34',
    '2012-02-29T24:00:00Z',
  ])('[7643-014] %s is a dateTime and comes back as it was', async (built) => {
    for (const mode of MODES) expect((await tenants.of(mode).make('/Devices', { built })).built).toBe(built);
  });

  it.each([
    '2011-05-13',
    '04:42:34Z',
    '2011-05-13 04:42:34Z',
    '2011-05-13T04:42Z',
    '2011-02-30T04:42:34Z',
    '2011-13-01T04:42:34Z',
    '2011-05-13T25:00:00Z',
    '2011-05-13T04:60:00Z',
    '2011-05-13T04:42:34+15:00',
    '11-05-13T04:42:34Z',
    'Fri, 13 May 2011 04:42:34 GMT',
    'yesterday',
    1305261754,
    true,
  ])('[7643-014] %j is no dateTime', async (built) => {
    for (const mode of MODES) {
      expectScimError(await tenants.of(mode).post('/Devices', device({ built })), 400, 'invalidValue');
    }
  });

  it('[7643-014] the times in meta are dateTimes', async () => {
    const { meta } = await tenants.lenient.make('/Users', { userName: unique() });
    const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
    expect(meta.created).toMatch(dateTime);
    expect(meta.lastModified).toMatch(dateTime);
  });
});
