import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newClient, patchOp, user, type Client } from '../support/client.js';
import { startService, type Reply, type TestService } from '../support/service.js';

describe('uniqueness under races (RFC 7643 section 2.2, RFC 7644 section 3.3)', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service);
  });

  /** Spellings that are one userName: it is caseExact false, and é can be one character or two. */
  const SPELLINGS = [
    'ren\u00e9@example.test',
    'rene\u0301@example.test',
    'REN\u00c9@EXAMPLE.TEST',
    'Rene\u0301@Example.Test',
  ];
  const spelling = (n: number) => SPELLINGS[n % SPELLINGS.length]!;

  const expectOneWinner = (replies: readonly Reply[], status: number) => {
    const others = replies.filter((reply) => reply.status !== status);
    expect(others).toHaveLength(replies.length - 1);
    for (const reply of others) expect(reply.json).toMatchObject({ status: '409', scimType: 'uniqueness' });
  };

  it('makes one user of 100 creates of one userName, in any case and normal form', async () => {
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, n) => client.post('/Users', user(spelling(n), { externalId: `x${n}` }))),
    );
    expectOneWinner(replies, 201);
    const listed = (await client.get('/Users')).json;
    expect(listed.totalResults).toBe(1);
    expect(listed.Resources[0].id).toBe(replies.find((reply) => reply.status === 201)!.json.id);
    for (const name of SPELLINGS) {
      const found = await client.list('/Users', { filter: `userName eq "${name}"` });
      expect(found.json.totalResults).toBe(1);
    }
  });

  it('gives a name to one of 20 users who want it, by PATCH and PUT', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => (await client.user(`user-${n}`)).id as string),
    );
    const replies = await Promise.all(
      ids.map((id, n) =>
        n % 2 === 0
          ? client.put(`/Users/${id}`, user(spelling(n)))
          : client.send('PATCH', `/Users/${id}`, {
              body: patchOp([{ op: 'replace', path: 'userName', value: spelling(n) }]),
            }),
      ),
    );
    expectOneWinner(replies, 200);
  });

  it('frees a name when its user is deleted or renamed, and lets a user keep or respell its own', async () => {
    const ann = await client.user('ann');
    expect((await client.put(`/Users/${ann.id}`, user('ANN'))).status).toBe(200);
    expect((await client.put(`/Users/${ann.id}`, user('beth'))).status).toBe(200);
    const second = await client.user('ann');
    await client.delete(`/Users/${second.id}`);
    expect((await client.post('/Users', user('Ann'))).status).toBe(201);
  });

  it('is per tenant, and never about externalId', async () => {
    const other = await newClient(service);
    await client.user('ann', { externalId: 'same' });
    expect((await other.post('/Users', user('ann', { externalId: 'same' }))).status).toBe(201);
    expect((await client.post('/Users', user('ben', { externalId: 'same' }))).status).toBe(201);
  });

  it('is for groups what the tenant wants: allowed by default, refused in any case where it says so', async () => {
    await client.group('crew');
    await client.group('Crew');
    const strictNames = await newClient(service, { duplicateGroupNames: 'reject' });
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        strictNames.post('/Groups', {
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
          displayName: n % 2 === 0 ? 'crew' : 'CREW',
        }),
      ),
    );
    expectOneWinner(replies, 201);
  });
});
