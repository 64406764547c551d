import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ENTERPRISE, newClient, user, USER, type Client, type Resource } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';
import { COST_CENTER, EXAMPLE } from './support.js';

describe('a configured extension of User (RFC 7643 section 3.3)', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService({ SCHEMAS_FILE: EXAMPLE });
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service, { mode: 'strict' });
  });

  const booked = (name: string, attributes: Record<string, unknown> = {}) =>
    client.user(name, { [COST_CENTER]: { code: 'C-1', ...attributes } });

  it('is kept under its URN, named in schemas, and left out of both when it is not there', async () => {
    const ann = await booked('ann', { budget: 10.5, projects: ['atlas'] });
    const read = await client.read(`/Users/${ann.id}`);
    expect(read.schemas).toEqual([USER, COST_CENTER]);
    expect(read[COST_CENTER]).toEqual({ code: 'C-1', budget: 10.5, projects: ['atlas'] });
    expect((await client.user('ben')).schemas).toEqual([USER]);
  });

  it('lives beside the enterprise extension', async () => {
    const ann = await client.user('ann', { [COST_CENTER]: { code: 'C-1' }, [ENTERPRISE]: { costCenter: 'old' } });
    expect(ann.schemas).toEqual([USER, ENTERPRISE, COST_CENTER]);
    await client.put(`/Users/${ann.id}`, user('ann', { [COST_CENTER]: { code: 'C-2' } }));
    const read = await client.read(`/Users/${ann.id}`);
    expect(read[COST_CENTER]).toEqual({ code: 'C-2' });
    expect(read).not.toHaveProperty([ENTERPRISE]);
  });

  it('needs what it requires, once it is there', async () => {
    const without = user('ann', { [COST_CENTER]: { budget: 1 } });
    expectScimError(await client.post('/Users', without), 400, 'invalidValue');
    const ann = await booked('ann');
    const remove = await client.patch(`/Users/${ann.id}`, [{ op: 'remove', path: `${COST_CENTER}:code` }]);
    expect(remove.status).toBe(400);
  });

  it.each([
    ['its attribute', { op: 'replace', path: `${COST_CENTER}:code`, value: 'C-2' }, { code: 'C-2', budget: 1 }],
    [
      'a new one of it',
      { op: 'add', path: `${COST_CENTER}:projects`, value: ['atlas'] },
      { code: 'C-1', budget: 1, projects: ['atlas'] },
    ],
    [
      'a sub-attribute',
      { op: 'add', path: `${COST_CENTER}:approver.value`, value: 'x' },
      { code: 'C-1', budget: 1, approver: { value: 'x' } },
    ],
    ['the object, merged', { op: 'add', value: { [COST_CENTER]: { code: 'C-3' } } }, { code: 'C-3', budget: 1 }],
    ['the URN as a path', { op: 'add', path: COST_CENTER, value: { budget: 2 } }, { code: 'C-1', budget: 2 }],
    [
      'the name in another case',
      { op: 'replace', path: `${COST_CENTER.toUpperCase()}:CODE`, value: 'C-4' },
      { code: 'C-4', budget: 1 },
    ],
    ['the removal of an attribute', { op: 'remove', path: `${COST_CENTER}:budget` }, { code: 'C-1' }],
    ['the removal of the whole', { op: 'remove', path: COST_CENTER }, undefined],
  ])('is changed by PATCH of %s', async (_what, operation, expected) => {
    const ann = await booked('ann', { budget: 1 });
    const reply = await client.patch(`/Users/${ann.id}`, [operation]);
    expect([reply.status, reply.json[COST_CENTER]]).toEqual([200, expected]);
    expect(reply.json.schemas).toEqual(expected ? [USER, COST_CENTER] : [USER]);
  });

  it('is searched, sorted and projected by', async () => {
    await booked('ann', { budget: 10, validFrom: '2025-01-01T00:00:00Z', projects: ['atlas', 'Borealis'] });
    await client.user('ben', { [COST_CENTER]: { code: 'c-1', budget: 9.5, approver: { value: 'boss' } } });
    await client.user('cid');
    const found = async (filter: string) =>
      (await client.list('/Users', { filter })).json.Resources.map((each: Resource) => each.userName);
    expect(await found(`${COST_CENTER}:code eq "C-1"`)).toEqual(['ann']);
    expect(await found(`${COST_CENTER}:budget lt 10`)).toEqual(['ben']);
    expect(await found(`${COST_CENTER}:validFrom ge "2025-01-01T01:00:00+01:00"`)).toEqual(['ann']);
    expect(await found(`${COST_CENTER}:projects eq "BOREALIS"`)).toEqual(['ann']);
    expect(await found(`${COST_CENTER}:approver.value eq "boss"`)).toEqual(['ben']);
    expect(await found(`not (${COST_CENTER}:code pr)`)).toEqual(['cid']);
    const sorted = await client.list('/Users', {
      sortBy: `${COST_CENTER}:budget`,
      attributes: `${COST_CENTER}:budget`,
    });
    expect(sorted.json.Resources.map((each: Resource) => each[COST_CENTER])).toEqual([
      { budget: 9.5 },
      { budget: 10 },
      undefined,
    ]);
  });

  it('is told in the change feed with its URN', async () => {
    const ann = await booked('ann');
    const changes = await client.changesOf(() =>
      client.patch(`/Users/${ann.id}`, [{ op: 'replace', path: `${COST_CENTER}:code`, value: 'C-2' }]),
    );
    expect(changes.map((each) => each.attributes)).toEqual([[`${COST_CENTER}:code`]]);
  });
});
