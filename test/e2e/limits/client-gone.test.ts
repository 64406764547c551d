import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { BulkService } from '../../../src/scim-api/bulk/bulk-service.js';
import { CursorPaging } from '../../../src/scim-api/resources/cursor-paging.js';
import { ResourceService, type RequestContext } from '../../../src/scim-api/resources/resource-service.js';
import type { ChangeFeed } from '../../../src/changes/change-feed.js';
import type { Principal } from '../../../src/auth/principal.js';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import { ClientGoneError, ScimError } from '../../../src/scim/errors.js';
import { CursorCodec } from '../../../src/scim/query/cursor.js';
import type { DatabaseStore } from '../../../src/storage/store.js';
import {
  addTenants,
  BASE,
  createUser,
  listQuery,
  names,
  openStore,
  registry,
  TENANT,
  USER,
  type TestStore,
} from '../../storage/fixture.js';
import { newClient, patchOp, user } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

describe('[H1] work stops when the client is gone', () => {
  let opened: TestStore;
  let store: DatabaseStore;
  beforeAll(async () => {
    // One match is many here, so that lists are long reads.
    opened = await openStore({ maxInlineMatches: 1 });
    store = opened.store;
    await addTenants(store);
  });
  afterAll(() => opened.close());

  /** A client that goes away when a store is asked for its so many-th transaction, before that begins. */
  function leavingAt(transactions: number): {
    caller: RequestContext;
    resources: ResourceService;
    begun: () => number;
  } {
    let gone = transactions === 0;
    let asked = 0;
    const watched: DatabaseStore = Object.create(store, {
      transaction: {
        value: (...job: Parameters<DatabaseStore['transaction']>) => {
          asked += 1;
          gone = asked >= transactions;
          return store.transaction(...job);
        },
      },
    }) as DatabaseStore;
    const pages = { defaultPage: 100, maxPage: 1000 };
    const cursors = new CursorPaging(new CursorCodec(Buffer.alloc(32), 60), pages);
    const feed = { committed: () => undefined } as unknown as ChangeFeed;
    const scopes = new Set(['scim:read', 'scim:write']);
    const principal = { tenantKey: TENANT, mode: 'lenient', scopes } as unknown as Principal;
    return {
      caller: { principal, compat: new Compatibility('lenient'), baseUrl: BASE, isGone: () => gone },
      resources: new ResourceService(watched, feed, cursors, pages, () => undefined),
      begun: () => asked,
    };
  }

  const asError = (error: unknown) => error as ScimError;

  it('a write is not begun', async () => {
    const { caller, resources } = leavingAt(0);
    const write = resources.write(caller, USER, { verb: 'create', body: user('never') });
    await expect(write).rejects.toThrow(ClientGoneError);
    expect(await names(store, USER, 'userName eq "never"')).toEqual([]);
  });

  it('a change is not begun, and nothing is read for it', async () => {
    const { id } = await createUser(store, 'unchanged');
    const { caller, resources } = leavingAt(0);
    const body = patchOp([{ op: 'replace', path: 'title', value: 'T' }]);
    await expect(resources.write(caller, USER, { verb: 'patch', id, body })).rejects.toThrow(ClientGoneError);
    expect(await names(store, USER, 'userName eq "unchanged" and title pr')).toEqual([]);
  });

  it('the operations of a Bulk request that are not begun are not done', async () => {
    const { id } = await createUser(store, 'bulk');
    const { caller, resources, begun } = leavingAt(4);
    const operations = Array.from({ length: 50 }, (_, at) => ({
      method: 'PATCH',
      path: `/Users/${id}`,
      data: patchOp([{ op: 'replace', path: 'title', value: `T${at}` }]),
    }));
    const bulk = new BulkService(resources, asError);
    await expect(bulk.run(caller, registry, { schemas: [BULK], Operations: operations })).rejects.toThrow(
      ClientGoneError,
    );
    expect(begun()).toBe(4);
    expect(await names(store, USER, 'title eq "T2"')).toEqual(['bulk']);
  });

  it('what refers to each other and was begun is completed: nothing is left half done', async () => {
    const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
    const group = (own: string, other: string) => ({
      method: 'POST',
      path: '/Groups',
      bulkId: own,
      data: { schemas: [GROUP], displayName: own, members: [{ value: `bulkId:${other}` }] },
    });
    // Two creations; then the client leaves, as the first of two completions is asked for.
    const { caller, resources, begun } = leavingAt(3);
    const bulk = new BulkService(resources, asError);
    const body = { schemas: [BULK], Operations: [group('g1', 'g2'), group('g2', 'g1')] };
    await expect(bulk.run(caller, registry, body)).rejects.toThrow(ClientGoneError);
    expect(begun()).toBeGreaterThan(2);
    const groupType = registry.typeByName('Group')!;
    const found = await store.list(
      TENANT,
      listQuery(groupType, 'members.display eq "g1" or members.display eq "g2"'),
      BASE,
    );
    expect(found.total).toBe(2);
  });

  it('a list is not read', async () => {
    const { caller, resources } = leavingAt(0);
    await expect(resources.list(caller, [USER], {}, 'uri')).rejects.toThrow(ClientGoneError);
    await expect(resources.get(caller, USER, 'x', {})).rejects.toThrow(ClientGoneError);
  });

  it('a long read whose turn comes is not begun', async () => {
    await createUser(store, 'long-1', { title: 'a long one' });
    await createUser(store, 'long-2', { title: 'a long one' });
    const query = listQuery(USER, 'title co "long"');
    const others = Array.from({ length: 8 }, () => store.list(TENANT, query, BASE));
    // It waits behind the others, and its client goes meanwhile.
    await expect(store.list(TENANT, query, BASE, () => true)).rejects.toThrow(ClientGoneError);
    for (const { total } of await Promise.all(others)) expect(total).toBe(2);
  });
});

describe('[H1] a client that closes its connection', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  it('ends its Bulk request; the service goes on', async () => {
    const client = await newClient(service);
    const { id } = await client.user('bulk');
    const operations = Array.from({ length: 1000 }, (_, at) => ({
      method: 'PATCH',
      path: `/Users/${id}`,
      data: patchOp([{ op: 'replace', path: 'title', value: `T${at}` }]),
    }));
    const body = JSON.stringify({ schemas: [BULK], Operations: operations });
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.end(
      `POST /scim/v2/Bulk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${client.token}\r\n` +
        `Content-Type: application/scim+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      () => socket.destroy(),
    );
    await once(socket, 'close');
    // Each of these takes turns with what is left of the request: enough for the service to notice.
    const version = async (): Promise<number> => {
      for (let look = 0; look < 50; look++) await client.get(`/Users/${id}`);
      return Number(/\d+/.exec((await client.read(`/Users/${id}`)).meta.version)![0]);
    };
    const stopped = await version();
    expect(stopped).toBeLessThan(1001);
    expect(await version()).toBe(stopped);
    expect(service.log.filter((line) => line['level'] === 'error')).toEqual([]);
  });
});
