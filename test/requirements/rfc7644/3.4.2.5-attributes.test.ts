import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import type { TestService } from '../../e2e/support/service.js';
import { ENTERPRISE, MODES, newClient, USER, user, type ScimClient } from './support/client.js';
import { device, DEVICE, startConfiguredService } from './support/configured.js';

let service: TestService;
beforeAll(async () => {
  service = await startConfiguredService();
});
afterAll(() => service.close());

const BODY = {
  userName: 'bjensen',
  title: 'Guide',
  active: true,
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  emails: [{ value: 'b@example.com', type: 'work' }],
  [ENTERPRISE]: { department: 'Tours', employeeNumber: '7' },
};

/** Every operation that answers with a User, with these query parameters; each on a user of its own. */
const operations: readonly [string, (client: ScimClient, query: string) => Promise<Record<string, unknown>>][] = [
  [
    'GET',
    async (client, query) => {
      const { id } = await client.newUser(BODY);
      return (await client.get(`/Users/${id}?${query}`)).json;
    },
  ],
  [
    'a list',
    async (client, query) => {
      await client.newUser(BODY);
      return (await client.get(`/Users?${query}`)).json.Resources[0];
    },
  ],
  [
    'a list at the root',
    async (client, query) => {
      await client.newUser(BODY);
      return (await client.get(`/?${query}`)).json.Resources[0];
    },
  ],
  [
    '.search',
    async (client, query) => {
      await client.newUser(BODY);
      const [[name, value] = ['', '']] = [...new URLSearchParams(query)];
      return (await client.search('/Users', { [name]: value.split(',') })).json.Resources[0];
    },
  ],
  ['POST', async (client, query) => (await client.post(`/Users?${query}`, user(BODY))).json],
  [
    'PUT',
    async (client, query) => {
      const { id } = await client.newUser({ ...BODY, title: 'Intern' });
      return (await client.put(`/Users/${id}?${query}`, user(BODY))).json;
    },
  ],
  [
    'PATCH',
    async (client, query) => {
      const { id } = await client.newUser({ ...BODY, title: 'Intern' });
      return (await client.patch(`/Users/${id}?${query}`, [{ op: 'replace', path: 'title', value: 'Guide' }])).json;
    },
  ],
];

describe('attributes and excludedAttributes (RFC 7644 sections 3.4.2.5 and 3.9)', () => {
  it.each(operations)(
    '[7644-078, 7644-138] %s: attributes gives the minimum set and what is named',
    async (_name, run) => {
      const shown = await run(await newClient(service), 'attributes=title,emails.type');
      expect(shown).toEqual({ schemas: [USER], id: shown['id'], title: 'Guide', emails: [{ type: 'work' }] });
    },
  );

  it.each(operations)(
    '[7644-078, 7644-138] %s: excludedAttributes gives the default set without what is named',
    async (_name, run) => {
      const shown = await run(await newClient(service), 'excludedAttributes=title,name.givenName,meta,emails');
      expect(shown).toEqual({
        ...{ schemas: [USER, ENTERPRISE], id: shown['id'], userName: 'bjensen', active: true },
        ...{ name: { familyName: 'Jensen' }, [ENTERPRISE]: BODY[ENTERPRISE] },
      });
    },
  );

  it('[7644-078] a group PATCH that asks for attributes is answered with them', async () => {
    const client = await newClient(service);
    const { id } = await client.newGroup();
    const reply = await client.patch(`/Groups/${id}?attributes=displayName`, [
      { op: 'replace', path: 'displayName', value: 'Guides' },
    ]);
    expect([reply.status, Object.keys(reply.json).sort()]).toEqual([200, ['displayName', 'id', 'schemas']]);
  });

  it.each(MODES)('[7644-079, 7644-138] what is always returned cannot be excluded (%s tenant)', async (mode) => {
    const client = await newClient(service, mode);
    const id = await device(client, { serial: 'A-1', mark: 'seen', label: 'x' });
    const excludedAttributes = 'id,schemas,mark,label,serial,meta';
    const shown = { schemas: [DEVICE], id, mark: 'seen' };
    expect((await client.list(`/Devices/${id}`, { excludedAttributes })).json).toEqual(shown);
    expect((await client.list('/Devices', { excludedAttributes })).json.Resources).toEqual([shown]);
    expect(
      (await client.search('/Devices', { excludedAttributes: excludedAttributes.split(',') })).json.Resources,
    ).toEqual([shown]);
    expect((await client.list(`/Devices/${id}`, { attributes: 'label' })).json).toEqual({ ...shown, label: 'x' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['name.givenName', { name: { givenName: 'Barbara' } }],
    ['NAME.GIVENNAME,eMails.value', { name: { givenName: 'Barbara' }, emails: [{ value: 'b@example.com' }] }],
    [`${USER}:title`, { title: 'Guide' }],
    [`${USER}:name.familyName`, { name: { familyName: 'Jensen' } }],
    [`${ENTERPRISE}:department`, { schemas: [USER, ENTERPRISE], [ENTERPRISE]: { department: 'Tours' } }],
    [ENTERPRISE, { schemas: [USER, ENTERPRISE], [ENTERPRISE]: BODY[ENTERPRISE] }],
    [' title , userName ', { title: 'Guide', userName: 'bjensen' }],
  ])('[7644-080] names stand in standard notation: attributes=%s', async (attributes, shown) => {
    const client = await newClient(service);
    const { id } = await client.newUser(BODY);
    const expected = { schemas: [USER], id, ...shown };
    expect((await client.list(`/Users/${id}`, { attributes })).json).toEqual(expected);
    expect((await client.search('/Users', { attributes: attributes.split(',') })).json.Resources).toEqual([expected]);
  });

  it.each<[string, string[]]>([
    ['name.givenName', ['name', 'givenName']],
    [`${USER}:NAME.familyname`, ['name', 'familyName']],
    [`${ENTERPRISE}:department`, [ENTERPRISE, 'department']],
  ])('[7644-080] excludedAttributes=%s', async (excludedAttributes, [attribute, sub]) => {
    const client = await newClient(service);
    const { id } = await client.newUser(BODY);
    const whole = await client.read(`/Users/${id}`);
    const shown = (await client.list(`/Users/${id}`, { excludedAttributes })).json;
    delete whole[attribute!][sub!];
    expect(shown).toEqual(whole);
  });

  it('[7644-138] both parameters together: 400 in a strict tenant, in a lenient one attributes decides', async () => {
    const both = { attributes: 'title', excludedAttributes: 'title' };
    const strict = await newClient(service, 'strict');
    const { id } = await strict.newUser(BODY);
    expectScimError(await strict.list(`/Users/${id}`, both), 400, 'invalidValue');
    expectScimError(await strict.list('/Users', both), 400, 'invalidValue');
    const lenient = await newClient(service, 'lenient');
    await lenient.newUser(BODY);
    const reply = await lenient.list('/Users', both);
    expect(reply.headers.get('rollcall-applied')).toBe('attributes-win');
    expect(Object.keys(reply.json.Resources[0]).sort()).toEqual(['id', 'schemas', 'title']);
  });
});
