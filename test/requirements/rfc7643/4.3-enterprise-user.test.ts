import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { ENTERPRISE, MODES, startTenants, type Tenants, unique, user, USER } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants();
});

afterAll(() => tenants.close());

describe('enterprise extension (RFC 7643 section 4.3)', () => {
  it.each(MODES)('[7643-085] %s: the example of section 8.3 comes back as it went in', async (mode) => {
    const file = join(process.cwd(), 'test', 'samples', 'rfc7643-8.3-enterprise-user.json');
    const sample = { ...JSON.parse(readFileSync(file, 'utf8')), userName: unique() };
    const client = tenants.of(mode);
    const { id } = (await client.post('/Users', sample)).json;
    const read = await client.read(`/Users/${id}`);
    expect([...read.schemas].sort()).toEqual([USER, ENTERPRISE].sort());
    const { manager, ...rest } = sample[ENTERPRISE];
    expect(Object.keys(rest).sort()).toEqual([
      'costCenter',
      'department',
      'division',
      'employeeNumber',
      'organization',
    ]);
    expect(read[ENTERPRISE]).toMatchObject({ ...rest, manager: { value: manager.value, $ref: manager.$ref } });
    for (const [name, value] of Object.entries(rest)) {
      expect(await client.count('/Users', `id eq "${id}" and ${ENTERPRISE}:${name} eq "${value as string}"`)).toBe(1);
    }
  });

  it('[7643-085] the extension is published with these attributes, as an extension of User', async () => {
    const schema = await tenants.lenient.read(`/Schemas/${ENTERPRISE}`);
    expect(schema.attributes.map(({ name }: { name: string }) => name)).toEqual([
      'employeeNumber',
      'costCenter',
      'organization',
      'division',
      'department',
      'manager',
    ]);
    const { schemaExtensions } = await tenants.lenient.read('/ResourceTypes/User');
    expect(schemaExtensions).toContainEqual({ schema: ENTERPRISE, required: false });
  });

  it.each(MODES)(
    '[7643-086] [P14] %s: manager keeps value and $ref, and no displayName of the client',
    async (mode) => {
      const client = tenants.of(mode);
      const manager = {
        value: '26118915-6090-4610-87e4-49d8ca9f808d',
        $ref: '../Users/26118915-6090-4610-87e4-49d8ca9f808d',
      };
      const { id } = await client.make('/Users', { [ENTERPRISE]: { manager: { ...manager, displayName: 'Forged' } } });
      expect((await client.read(`/Users/${id}`))[ENTERPRISE].manager).toEqual(manager);
      const path = `${ENTERPRISE}:manager`;
      const patched = await client.patch(`/Users/${id}`, [
        {
          op: 'replace',
          path,
          value: { value: 'm2', displayName: 'Forged' },
        },
      ]);
      expect(patched.text).not.toContain('Forged');
      expect(patched.json[ENTERPRISE].manager.value).toBe('m2');
      const refused = await client.patch(`/Users/${id}`, [
        {
          op: 'replace',
          path: `${path}.displayName`,
          value: 'Forged',
        },
      ]);
      if (mode === 'strict') expectScimError(refused, 400, 'mutability');
      else expect([refused.status, refused.headers.get('rollcall-applied')]).toEqual([200, 'patch-read-only']);
      expect((await client.read(`/Users/${id}`))[ENTERPRISE].manager).toEqual({ value: 'm2' });
    },
  );

  it('[7643-086] strict: manager is an object', async () => {
    const body = user({ [ENTERPRISE]: { manager: '26118915' } });
    expectScimError(await tenants.strict.post('/Users', body), 400, 'invalidValue');
  });

  it('[7643-086] lenient: a plain id is the value of manager, returned as an object, and the rule is named', async () => {
    const reply = await tenants.lenient.post('/Users', user({ [ENTERPRISE]: { manager: '26118915' } }));
    expect(reply.json[ENTERPRISE]).toEqual({ manager: { value: '26118915' } });
    expect(reply.headers.get('rollcall-applied')).toContain('scalar-for-complex');
  });
});
