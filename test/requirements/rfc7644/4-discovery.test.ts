import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import type { TestService } from '../../e2e/support/service.js';
import { ENTERPRISE, GROUP, LIST_RESPONSE, newClient, USER, type ScimClient } from './support/client.js';
import { BADGE, DEVICE, startConfiguredService } from './support/configured.js';

let service: TestService;
let client: ScimClient;
beforeAll(async () => {
  service = await startConfiguredService();
  client = await newClient(service);
});
afterAll(() => service.close());

const CONFIG = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';

describe('discovery (RFC 7644 section 4)', () => {
  it('[7644-158] /ServiceProviderConfig is one object of its schema', async () => {
    const { status, json } = await client.get('/ServiceProviderConfig');
    expect([status, json.schemas]).toEqual([200, [CONFIG]]);
    for (const name of ['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag']) {
      expect([name, typeof json[name].supported]).toEqual([name, 'boolean']);
    }
    expect(json.authenticationSchemes.length).toBeGreaterThan(0);
  });

  it.each([
    ['/Schemas', [USER, GROUP, ENTERPRISE, DEVICE, BADGE], 'Schema'],
    ['/ResourceTypes', ['User', 'Group', 'Device'], 'ResourceType'],
  ])('[7644-158] %s is a ListResponse of all there are, each found by its id', async (path, ids, type) => {
    const { json } = await client.get(path);
    expect(json).toMatchObject({ schemas: [LIST_RESPONSE], totalResults: json.Resources.length, startIndex: 1 });
    const found = json.Resources.map(({ id }: { id: string }) => id);
    expect(found).toEqual(expect.arrayContaining(ids));
    for (const resource of json.Resources) {
      expect(resource.meta).toMatchObject({ resourceType: type, location: `${service.scimUrl}${path}/${resource.id}` });
      const single = await client.get(`${path}/${resource.id}`);
      expect([single.status, single.json]).toEqual([200, resource]);
    }
    expectScimError(await client.get(`${path}/urn:example:none`), 404);
  });

  it.each(['/Schemas', '/ResourceTypes', '/ServiceProviderConfig', `/Schemas/${USER}`, '/ResourceTypes/User'])(
    '[7644-159] parameters to sort and page %s are ignored',
    async (path) => {
      const plain = await client.get(path);
      for (const query of [
        'count=1',
        'startIndex=2',
        'startIndex=x&count=-1',
        'sortBy=id&sortOrder=descending',
        'sortBy=x',
      ]) {
        const reply = await client.get(`${path}?${query}`);
        expect([query, reply.status, reply.json]).toEqual([query, 200, plain.json]);
      }
    },
  );

  it.each(['/Schemas', '/ResourceTypes', '/ServiceProviderConfig', `/Schemas/${USER}`, '/ResourceTypes/User'])(
    '[7644-159] a filter on %s is 403, so that nobody takes it for applied',
    async (path) => {
      for (const filter of ['id eq "User"', 'name pr', 'nonsense'])
        expectScimError(await client.list(path, { filter }), 403);
    },
  );
});
