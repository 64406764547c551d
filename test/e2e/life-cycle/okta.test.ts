import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  ENTERPRISE,
  GROUP,
  idsOf,
  newClient,
  patchOp,
  USER,
  type Change,
  type Client,
  type Resource,
} from '../support/client.js';
import { startService, type Reply, type TestService } from '../support/service.js';

const READ = { accept: 'application/scim+json', 'user-agent': 'Okta SCIM Client 1.0.0' };
const WRITE = { ...READ, 'content-type': 'application/scim+json; charset=utf-8' };

describe('the life cycle of an Okta app', () => {
  let service: TestService;
  let client: Client;
  let place: number;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service);
    place = await client.latest();
  });

  const get = (path: string) => client.get(path, READ);
  const send = async (method: string, path: string, body: unknown, status: number): Promise<Reply> => {
    const reply = await client.send(method, path, { body, headers: WRITE });
    expect([method, path, reply.status]).toEqual([method, path, status]);
    return reply;
  };
  const lookUp = async (path: string, attribute: string, value: string): Promise<Resource[]> => {
    const reply = await get(
      `${path}?filter=${attribute}%20eq%20%22${encodeURIComponent(value)}%22&startIndex=1&count=100`,
    );
    expect(reply.status).toBe(200);
    return reply.json.Resources;
  };
  /** What the application behind has learnt since it last asked. */
  const learnt = async (): Promise<string[]> => {
    const changes: Change[] = await client.changes(place);
    place = changes.at(-1)?.seq ?? place;
    return changes.map(({ operation, resourceType, attributes }) => [operation, resourceType, ...attributes].join(' '));
  };
  const profile = (userName: string, given: string) => ({
    schemas: [USER],
    userName,
    name: { givenName: given, familyName: 'Lee' },
    emails: [{ primary: true, value: userName, type: 'work' }],
    displayName: `${given} Lee`,
    locale: 'en-US',
    externalId: `00u${randomUUID().slice(0, 8)}`,
    groups: [],
    active: true,
  });
  const createUser = async (userName: string, given: string): Promise<Resource> => {
    expect(await lookUp('/Users', 'userName', userName)).toEqual([]);
    const body = { ...profile(userName, given), password: `Pw-${randomUUID()}` };
    const { json } = await send('POST', '/Users', body, 201);
    expect(json).toMatchObject({ userName, active: true, id: expect.any(String) });
    expect(await learnt()).toEqual([expect.stringMatching(/^create User .*userName/)]);
    return json;
  };

  it('made by the App Integration Wizard, which does everything by PUT', async () => {
    // Test credentials, then import of what is there.
    expect((await get('/Users?startIndex=1&count=2')).json).toMatchObject({ totalResults: 0, Resources: [] });
    const ann = await createUser('ann@example.test', 'Ann');
    const ben = await createUser('ben@example.test', 'Ben');
    const page = (await get('/Users?startIndex=1&count=100')).json;
    expect(page).toMatchObject({ totalResults: 2, itemsPerPage: 2 });
    const past = (await get('/Users?startIndex=101&count=100')).json;
    expect(past).toMatchObject({ totalResults: 2, startIndex: 101, itemsPerPage: 0, Resources: [] });

    // A profile change: GET, merge, PUT of all of it.
    const change = async (id: string, more: Record<string, unknown>) => {
      const current = (await get(`/Users/${id}`)).json;
      return (await send('PUT', `/Users/${id}`, { ...current, ...more }, 200)).json;
    };
    await change(ann.id, { displayName: 'Ann Kim', [ENTERPRISE]: { department: 'Sales' } });
    expect(await learnt()).toEqual([`update User displayName ${ENTERPRISE}:department`]);
    expect(await change(ann.id, {})).toMatchObject({ displayName: 'Ann Kim' });
    expect(await learnt()).toEqual([]);

    // Deactivate, be found though inactive, be edited while inactive, reactivate.
    expect((await change(ann.id, { active: false })).active).toBe(false);
    expect((await lookUp('/Users', 'userName', 'ANN@example.test'))[0]).toMatchObject({ id: ann.id, active: false });
    const { active: _active, ...withoutActive } = (await get(`/Users/${ann.id}`)).json;
    expect((await send('PUT', `/Users/${ann.id}`, { ...withoutActive, title: 'Chief' }, 200)).json.active).toBe(false);
    expect((await change(ann.id, { active: true })).active).toBe(true);
    expect(await learnt()).toEqual(['update User active', 'update User title', 'update User active']);

    // Group push: look up, POST empty, then GET and PUT of the whole group.
    expect(await lookUp('/Groups', 'displayName', 'Sales')).toEqual([]);
    const { json: crew } = await send('POST', '/Groups', { schemas: [GROUP], displayName: 'Sales', members: [] }, 201);
    const push = async (members: readonly Resource[], displayName = 'Sales') => {
      const current = (await get(`/Groups/${crew.id}`)).json;
      const list = members.map(({ id, userName }) => ({ value: id, display: userName }));
      await send('PUT', `/Groups/${crew.id}`, { ...current, displayName, members: list }, 200);
    };
    await push([ann, ben]);
    await push([ben], 'Sales Team');
    expect(idsOf((await get(`/Groups/${crew.id}`)).json.members)).toEqual([ben.id]);
    await change(ben.id, { title: 'Clerk' });
    expect(idsOf((await get(`/Users/${ben.id}`)).json.groups)).toEqual([crew.id]);
    await push([], 'Sales Team');
    expect(await learnt()).toEqual([
      'create Group displayName',
      'update Group members',
      'update Group displayName members',
      'update User title',
      'update Group members',
    ]);
    await send('DELETE', `/Groups/${crew.id}`, undefined, 204);
    await send('DELETE', `/Groups/${crew.id}`, undefined, 404);
    expect(await learnt()).toEqual(['delete Group']);
  });

  it('of the integration network, which patches what is small and puts profiles', async () => {
    const ann = await createUser('ann@example.test', 'Ann');
    const ben = await createUser('ben@example.test', 'Ben');
    const setActive = async (active: boolean) => {
      const body = patchOp([{ op: 'replace', value: { active } }]);
      expect((await send('PATCH', `/Users/${ann.id}`, body, 200)).json).toMatchObject({ id: ann.id, active });
    };
    await send(
      'PUT',
      `/Users/${ann.id}`,
      { ...profile('ann@example.test', 'Anna'), externalId: ann.externalId, id: ann.id },
      200,
    );
    expect(await learnt()).toEqual(['update User name displayName']);
    await setActive(false);
    await setActive(false);
    expect((await lookUp('/Users', 'userName', 'ann@example.test'))[0].active).toBe(false);
    await setActive(true);
    await send(
      'PATCH',
      `/Users/${ann.id}`,
      patchOp([{ op: 'replace', value: { password: `Pw-${randomUUID()}` } }]),
      200,
    );
    expect(await learnt()).toEqual(['update User active', 'update User active']);

    const members = [ann, ben].map(({ id, userName }) => ({ value: id, display: userName }));
    const { json: crew } = await send(
      'POST',
      '/Groups',
      { schemas: [GROUP], displayName: 'Sales', members: [members[0]] },
      201,
    );
    const patch = (operation: Record<string, unknown>) => {
      const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [operation] };
      return send('PATCH', `/Groups/${crew.id}`, body, 204);
    };
    await patch({ op: 'replace', value: { id: crew.id, displayName: 'Sales Team' } });
    await patch({ op: 'add', path: 'members', value: members });
    await patch({ op: 'remove', path: `members[value eq "${ann.id}"]` });
    await patch({ op: 'replace', path: 'members', value: members });
    await patch({ op: 'replace', path: 'members', value: [] });
    await patch({ op: 'add', path: 'members', value: [members[1]] });
    // Some requests carry no schemas.
    await send(
      'PATCH',
      `/Groups/${crew.id}`,
      { Operations: [{ op: 'replace', value: { id: crew.id, displayName: 'All' } }] },
      204,
    );
    expect((await get(`/Groups/${crew.id}`)).json).toMatchObject({ displayName: 'All', members: [{ value: ben.id }] });
    expect(await learnt()).toEqual([
      'create Group displayName members',
      'update Group displayName',
      'update Group members',
      'update Group members',
      'update Group members',
      'update Group members',
      'update Group members',
      'update Group displayName',
    ]);

    // What its test suite asks: unknown ids, a bad token, a duplicate.
    expect((await get('/Users/00000000-0000-0000-0000-000000000000')).status).toBe(404);
    expect((await client.get('/Users', { ...READ, authorization: client.token })).status).toBe(401);
    const duplicate = await send('POST', '/Users', profile('ANN@example.test', 'Ann'), 409);
    expect(duplicate.json).toMatchObject({ scimType: 'uniqueness', status: '409' });
    expect(await learnt()).toEqual([]);
  });
});
