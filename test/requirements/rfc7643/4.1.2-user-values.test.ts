import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { MODES, startTenants, type Tenants, user } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants();
});

afterAll(() => tenants.close());

describe('emails, phoneNumbers, ims (RFC 7643 section 4.1.2)', () => {
  it.each(MODES)('[7643-071] %s: two spellings of one e-mail address are one address', async (mode) => {
    const client = await tenants.fresh(mode);
    const made = await client.make('/Users', {
      emails: [
        { value: 'BJensen@EXAMPLE.COM', type: 'work' },
        { value: 'bjensen@example.com', type: 'work' },
        { value: 'babs@example.com', type: 'home' },
      ],
    });
    expect(made.emails).toHaveLength(2);
    expect(await client.count('/Users', 'emails.value eq "bjensen@example.com"')).toBe(1);
    expect(await client.count('/Users', 'emails[type eq "work" and value ew "@example.COM"]')).toBe(1);
  });

  it.each(MODES)('[7643-071] %s: the canonical form of an address can stand in display', async (mode) => {
    const emails = [{ value: 'BJensen@EXAMPLE.COM', display: 'BJensen@example.com', type: 'work' }];
    expect((await tenants.of(mode).make('/Users', { emails })).emails).toEqual(emails);
  });

  it.each(MODES)('[7643-072] %s: a phone number in the form of RFC 3966 is kept, and so are others', async (mode) => {
    const client = await tenants.fresh(mode);
    const phoneNumbers = [
      { value: 'tel:+1-201-555-0123', type: 'work' },
      { value: 'tel:7042;phone-context=example.com', type: 'other' },
      { value: '+1 (201) 555-0123', type: 'mobile' },
    ];
    const { id } = await client.make('/Users', { phoneNumbers });
    expect((await client.read(`/Users/${id}`)).phoneNumbers).toEqual(phoneNumbers);
    expect(await client.count('/Users', 'phoneNumbers eq "TEL:+1-201-555-0123"')).toBe(1);
  });

  it.each(MODES)('[7643-073] %s: an instant messaging address is compared without case', async (mode) => {
    const client = await tenants.fresh(mode);
    const ims = [
      { value: 'Some.AIM.Handle', type: 'aim' },
      { value: 'x', type: 'a new one' },
    ];
    const { id } = await client.make('/Users', { ims });
    expect((await client.read(`/Users/${id}`)).ims).toEqual(ims);
    expect(await client.count('/Users', 'ims[value eq "some.aim.handle" and type eq "AIM"]')).toBe(1);
  });
});

describe('photos, addresses, x509Certificates (RFC 7643 section 4.1.2)', () => {
  it('[7643-074] strict: a photo is a URI', async () => {
    const photos = [{ value: 'https://photos.example.com/F', type: 'photo' }];
    expect((await tenants.strict.make('/Users', { photos })).photos).toEqual(photos);
    for (const value of ['no uri', 'https://example.com/a b.png', 7]) {
      expectScimError(await tenants.strict.post('/Users', user({ photos: [{ value }] })), 400, 'invalidValue');
    }
  });

  it('[7643-074] lenient: a photo may be any text, and the rule is named', async () => {
    const reply = await tenants.lenient.post('/Users', user({ photos: [{ value: 'my photo.png' }] }));
    expect(reply.json.photos).toEqual([{ value: 'my photo.png' }]);
    expect(reply.headers.get('rollcall-applied')).toContain('loose-reference');
  });

  it('[7643-074] the service publishes the types of photos and fetches none', async () => {
    let fetched = 0;
    const images = createServer((_request, response) => {
      fetched += 1;
      response.end();
    });
    await new Promise<void>((resolve) => images.listen(0, '127.0.0.1', resolve));
    const value = `http://127.0.0.1:${(images.address() as AddressInfo).port}/photo.png`;
    for (const mode of MODES) {
      const { id } = await tenants.of(mode).make('/Users', { photos: [{ value }], profileUrl: value });
      await tenants.of(mode).read(`/Users/${id}`);
    }
    await new Promise((resolve) => images.close(resolve));
    expect(fetched).toBe(0);
    const { attributes } = await tenants.lenient.read('/Schemas/urn:ietf:params:scim:schemas:core:2.0:User');
    const photos = attributes.find((each: { name: string }) => each.name === 'photos');
    const type = photos.subAttributes.find((each: { name: string }) => each.name === 'type');
    expect(type.canonicalValues).toEqual(['photo', 'thumbnail']);
  });

  it('[7643-075] strict: a country is an ISO 3166-1 alpha-2 code', async () => {
    expect((await tenants.strict.make('/Users', { addresses: [{ country: 'US' }] })).addresses).toEqual([
      { country: 'US' },
    ]);
    const { id } = await tenants.strict.make('/Users');
    for (const country of ['USA', 'United States', 'U', '840', 'U1']) {
      const addresses = [{ type: 'work', country }];
      expectScimError(await tenants.strict.post('/Users', user({ addresses })), 400, 'invalidValue');
      expectScimError(await tenants.strict.put(`/Users/${id}`, user({ addresses })), 400, 'invalidValue');
      const operation = { op: 'add', path: 'addresses', value: addresses };
      expectScimError(await tenants.strict.patch(`/Users/${id}`, [operation]), 400, 'invalidValue');
    }
  });

  it('[7643-075] lenient: a country may be any text, and the rule is named', async () => {
    const reply = await tenants.lenient.post('/Users', user({ addresses: [{ country: 'United States' }] }));
    expect(reply.json.addresses).toEqual([{ country: 'United States' }]);
    expect(reply.headers.get('rollcall-applied')).toContain('any-country');
  });

  it.each(MODES)('[7643-076] %s: an address may hold line breaks', async (mode) => {
    const addresses = [{ formatted: '100 Universal City Plaza\nHollywood, CA 91608 USA', streetAddress: 'a\r\nb' }];
    expect((await tenants.of(mode).make('/Users', { addresses })).addresses).toEqual(addresses);
  });

  /** DER of a SEQUENCE that holds three elements, as a Certificate does (RFC 5280 section 4.1). */
  const certificate = (filling = 100): Buffer => {
    const sequence = (content: Buffer) => {
      const length = content.length;
      const head = length < 128 ? [0x30, length] : [0x30, 0x82, length >> 8, length & 0xff];
      return Buffer.concat([Buffer.from(head), content]);
    };
    const signature = Buffer.concat([Buffer.from([0x03, 0x03, 0x00]), Buffer.from([1, 2])]);
    return sequence(Buffer.concat([sequence(Buffer.alloc(filling, 5)), sequence(Buffer.from([5, 0])), signature]));
  };

  it.each([20, 100, 1000])('[7643-079] one certificate (%i bytes in it) is taken', async (filling) => {
    const x509Certificates = [{ value: certificate(filling).toString('base64') }];
    for (const mode of MODES) {
      const reply = await tenants.of(mode).post('/Users', user({ x509Certificates }));
      expect(reply.json.x509Certificates).toEqual(x509Certificates);
      expect(reply.headers.get('rollcall-applied')).toBeNull();
    }
  });

  it.each([
    ['two certificates', Buffer.concat([certificate(), certificate()])],
    ['a certificate cut short', certificate().subarray(0, -1)],
    [
      'a sequence of certificates',
      Buffer.concat([Buffer.from([0x30, 0x81, 2 * certificate(20).length]), certificate(20), certificate(20)]),
    ],
    ['no DER', Buffer.from('a certificate')],
    ['a PEM file', Buffer.from('-----BEGIN CERTIFICATE-----')],
  ])('[7643-079] strict: %s is refused', async (_what, bytes) => {
    const x509Certificates = [{ value: bytes.toString('base64') }];
    expectScimError(await tenants.strict.post('/Users', user({ x509Certificates })), 400, 'invalidValue');
  });

  it('[7643-079] lenient: a certificate may be any base64, and the rule is named', async () => {
    const x509Certificates = [{ value: Buffer.from('a certificate').toString('base64') }];
    const reply = await tenants.lenient.post('/Users', user({ x509Certificates }));
    expect(reply.json.x509Certificates).toEqual(x509Certificates);
    expect(reply.headers.get('rollcall-applied')).toContain('any-certificate');
    expectScimError(
      await tenants.lenient.post('/Users', user({ x509Certificates: [{ value: '!!!' }] })),
      400,
      'invalidValue',
    );
  });
});

describe('entitlements and roles (RFC 7643 section 4.1.2)', () => {
  const roles = [
    { value: 'admin', display: 'Administrator', type: 'scope', primary: true },
    { value: 'any text: {} ,"', type: 'anything' },
  ];

  it.each(MODES)('[7643-080] %s: values, types and labels are free', async (mode) => {
    const { id } = await tenants.of(mode).make('/Users', { roles, entitlements: roles });
    expect(await tenants.of(mode).read(`/Users/${id}`)).toMatchObject({ roles, entitlements: roles });
  });

  it('[7643-080] strict: a plain text is no role', async () => {
    expectScimError(await tenants.strict.post('/Users', user({ roles: ['admin'] })), 400, 'invalidValue');
  });

  it('[7643-080] lenient: a plain text is the value of a role, and the rule is named', async () => {
    const reply = await tenants.lenient.post('/Users', user({ roles: ['admin'], entitlements: ['x'] }));
    expect(reply.json).toMatchObject({ roles: [{ value: 'admin' }], entitlements: [{ value: 'x' }] });
    expect(reply.headers.get('rollcall-applied')).toContain('scalar-for-complex');
  });
});
