import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestService } from '../../e2e/support/service.js';
import { ENTERPRISE, MODES, newClient, USER, valuesOf, type ScimClient } from './support/client.js';
import { BADGE, startConfiguredService } from './support/configured.js';

let service: TestService;
beforeAll(async () => {
  service = await startConfiguredService();
});
afterAll(() => service.close());

describe.each(MODES)('attribute notation (RFC 7644 section 3.10, %s tenant)', (mode) => {
  let client: ScimClient;
  beforeAll(async () => {
    client = await newClient(service, mode);
    await client.newUser({ userName: 'ann', name: { givenName: 'Ann' }, [ENTERPRISE]: { department: 'Tours' } });
    await client.newUser({ userName: 'bob', name: { givenName: 'Bob' }, [BADGE]: { department: 'Doors' } });
  });

  const spellings = (schema: string, name: string) => [
    `${schema}:${name}`,
    `${schema.toUpperCase()}:${name.toUpperCase()}`,
    `${schema.toLowerCase()}:${name.toLowerCase()}`,
  ];
  const core = [...spellings(USER, 'name.givenName'), 'name.givenName', 'NAME.GIVENNAME', 'Name.givenname'];
  const enterprise = spellings(ENTERPRISE, 'department');

  it.each(core)('[7644-139] URN, attribute and sub-attribute in any case, the core URN or not: %s', async (name) => {
    expect(valuesOf(await client.list('/Users', { filter: `${name} eq "ann"` }), 'userName')).toEqual(['ann']);
    const sorted = await client.list('/Users', { sortBy: name, sortOrder: 'descending' });
    expect(valuesOf(sorted, 'userName')).toEqual(['bob', 'ann']);
    const shown = (await client.list('/Users', { attributes: name })).json.Resources;
    expect(shown[0]).toEqual({ schemas: [USER], id: shown[0].id, name: { givenName: 'Ann' } });
    const { id } = await client.newUser({ name: { givenName: 'Cid' } });
    const patched = await client.patch(`/Users/${id}`, [{ op: 'replace', path: name, value: 'Dee' }]);
    expect(patched.json.name).toEqual({ givenName: 'Dee' });
    await client.delete(`/Users/${id}`);
  });

  it.each(enterprise)('[7644-139] an extension likewise: %s', async (name) => {
    expect(valuesOf(await client.list('/Users', { filter: `${name} eq "tours"` }), 'userName')).toEqual(['ann']);
    expect(valuesOf(await client.list('/Users', { sortBy: name }), 'userName')).toEqual(['ann', 'bob']);
    const [shown] = (await client.list('/Users', { attributes: name })).json.Resources;
    expect(shown).toEqual({ schemas: [USER, ENTERPRISE], id: shown.id, [ENTERPRISE]: { department: 'Tours' } });
  });

  it('[7644-139] names in bodies are read in any case, and replies have the canonical one', async () => {
    const made = await client.post('/Users', {
      Schemas: [USER.toUpperCase(), ENTERPRISE],
      USERNAME: 'cid',
      Name: { GIVENname: 'Cid' },
      [ENTERPRISE.toUpperCase()]: { DIVISION: 'x' },
    });
    expect(made.json).toMatchObject({ userName: 'cid', name: { givenName: 'Cid' }, [ENTERPRISE]: { division: 'x' } });
    await client.delete(`/Users/${made.json.id}`);
  });

  it('[7644-140] a name that two extensions have is told apart by the URN', async () => {
    const total = async (filter: string) => (await client.list('/Users', { filter })).json.totalResults;
    expect(await total(`${ENTERPRISE}:department eq "Tours"`)).toBe(1);
    expect(await total(`${BADGE}:department eq "Tours"`)).toBe(0);
    expect(await total(`${BADGE}:department eq "Doors"`)).toBe(1);
    const { id } = await client.newUser({ [ENTERPRISE]: { department: 'A' }, [BADGE]: { department: 'B' } });
    const path = `/Users/${id}`;
    const patched = await client.patch(path, [{ op: 'replace', path: `${BADGE}:department`, value: 'C' }]);
    expect([patched.json[ENTERPRISE], patched.json[BADGE]]).toEqual([{ department: 'A' }, { department: 'C' }]);
    const removed = await client.patch(path, [{ op: 'remove', path: `${ENTERPRISE}:department` }]);
    expect([removed.json.schemas, removed.json[BADGE]]).toEqual([[USER, BADGE], { department: 'C' }]);
    const shown = (await client.list(path, { attributes: `${BADGE}:department` })).json;
    expect(shown).toEqual({ schemas: [USER, BADGE], id, [BADGE]: { department: 'C' } });
    await client.delete(path);
  });
});
