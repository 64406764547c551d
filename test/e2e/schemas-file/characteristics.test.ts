import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newClient, type Client } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';
import { schemasFile } from './support.js';

const THING = 'urn:example:params:scim:schemas:core:2.0:Thing';
const LABELS = 'urn:example:params:scim:schemas:extension:labels:2.0:Thing';

/** One attribute for each characteristic of RFC 7643 section 7. */
const FILE = {
  schemas: [
    {
      id: THING,
      name: 'Thing',
      attributes: [
        { name: 'name', required: true, returned: 'always', uniqueness: 'server' },
        { name: 'plain' },
        { name: 'fixed', mutability: 'immutable' },
        { name: 'given', mutability: 'readOnly' },
        { name: 'secret', mutability: 'writeOnly', returned: 'never' },
        { name: 'onRequest', returned: 'request' },
        {
          name: 'parts',
          type: 'complex',
          multiValued: true,
          subAttributes: [
            { name: 'value', required: true },
            { name: 'code', returned: 'request' },
            { name: 'pin', mutability: 'writeOnly', returned: 'never' },
            { name: 'serial', mutability: 'immutable' },
            { name: 'state', mutability: 'readOnly' },
          ],
        },
      ],
    },
    { id: LABELS, name: 'Labels', attributes: [{ name: 'colour', required: true }] },
  ],
  resourceTypes: [
    { name: 'Thing', endpoint: '/Things', schema: THING, schemaExtensions: [{ schema: LABELS, required: true }] },
  ],
};

describe('characteristics of configured attributes (RFC 7643 section 7)', () => {
  const file = schemasFile(FILE);
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService({ SCHEMAS_FILE: file.path });
  });
  afterAll(async () => {
    await service.close();
    file.remove();
  });
  beforeEach(async () => {
    client = await newClient(service, { mode: 'strict' });
  });

  const thing = (name: string, attributes: Record<string, unknown> = {}) => ({
    schemas: [THING, LABELS],
    name,
    [LABELS]: { colour: 'red' },
    ...attributes,
  });
  const create = (name: string, attributes = {}) => client.create('/Things', thing(name, attributes));

  it('required: an attribute, a sub-attribute and an extension must be there', async () => {
    const { name: _name, ...nameless } = thing('x');
    const { [LABELS]: _labels, ...bare } = thing('x');
    for (const body of [
      nameless,
      bare,
      { ...bare, schemas: [THING] },
      thing('x', { parts: [{ serial: '1' }] }),
      thing('x', { [LABELS]: {} }),
    ])
      expectScimError(await client.post('/Things', body), 400, 'invalidValue');
    const { id } = await create('x');
    for (const path of ['name', LABELS, `${LABELS}:colour`]) {
      expect((await client.patch(`/Things/${id}`, [{ op: 'remove', path }])).status).toBe(400);
    }
    expect((await client.put(`/Things/${id}`, bare)).status).toBe(400);
    expect((await client.read(`/Things/${id}`)).meta.version).toBe('W/"1"');
  });

  it('immutable: may be set once and not changed after', async () => {
    const { id } = await create('x');
    const set = await client.patch(`/Things/${id}`, [{ op: 'add', path: 'fixed', value: 'once' }]);
    expect(set.json.fixed).toBe('once');
    expectScimError(
      await client.patch(`/Things/${id}`, [{ op: 'add', path: 'fixed', value: 'twice' }]),
      400,
      'mutability',
    );
    expectScimError(await client.patch(`/Things/${id}`, [{ op: 'remove', path: 'fixed' }]), 400, 'mutability');
    expectScimError(await client.put(`/Things/${id}`, thing('x', { fixed: 'twice' })), 400, 'mutability');
    expect((await client.put(`/Things/${id}`, thing('x', { fixed: 'once', plain: 'p' }))).json.plain).toBe('p');
  });

  it('readOnly: ignored in POST and PUT, refused in PATCH that names it (RFC 7644 sections 3.3, 3.5.1, 3.5.2)', async () => {
    const made = await create('x', { given: 'by me', parts: [{ value: '1', state: 'mine' }] });
    expect(made).not.toHaveProperty('given');
    expect(made.parts).toEqual([{ value: '1' }]);
    const put = await client.put(`/Things/${made.id}`, thing('x', { given: 'by me' }));
    expect([put.status, put.json.given]).toEqual([200, undefined]);
    const patch = await client.patch(`/Things/${made.id}`, [{ op: 'replace', path: 'given', value: 'x' }]);
    expectScimError(patch, 400, 'mutability');
  });

  it('writeOnly and returned never: accepted, never shown, kept or searched, sub-attributes too', async () => {
    const made = await create('x', { secret: 'canary-1', parts: [{ value: '1', pin: 'canary-2' }] });
    const asked = await client.get(`/Things/${made.id}?attributes=secret,parts.pin,parts.value`);
    expect(JSON.stringify(made) + asked.text).not.toMatch(/canary|secret|pin/);
    expect(asked.json.parts).toEqual([{ value: '1' }]);
    for (const filter of ['secret eq "canary-1"', 'parts.pin pr', 'parts[pin eq "canary-2"]']) {
      expectScimError(await client.list('/Things', { filter }), 403, 'sensitive');
      expectScimError(await client.search('/Things', { filter }), 400, 'invalidFilter');
    }
    const probe = await client.patch(`/Things/${made.id}`, [{ op: 'remove', path: 'parts[pin eq "canary-2"]' }]);
    const miss = await client.patch(`/Things/${made.id}`, [{ op: 'remove', path: 'parts[pin eq "other"]' }]);
    expect(probe.status).toBe(400);
    expect(probe.text).toBe(miss.text);
  });

  it('returned always: shown whatever the projection', async () => {
    const { id } = await create('x', { plain: 'p' });
    expect(await client.read(`/Things/${id}?attributes=plain`)).toMatchObject({ name: 'x', plain: 'p' });
    expect(await client.read(`/Things/${id}?excludedAttributes=name,plain`)).toMatchObject({ name: 'x' });
  });

  it('returned request: shown only when named, also in replies to writes', async () => {
    const made = await create('x', { onRequest: 'r', parts: [{ value: '1', code: 'c' }] });
    expect(made).not.toHaveProperty('onRequest');
    expect(made.parts).toEqual([{ value: '1' }]);
    const asked = await client.read(`/Things/${made.id}?attributes=onRequest,parts.code`);
    expect(asked).toMatchObject({ onRequest: 'r', parts: [{ code: 'c' }] });
    const posted = await client.post('/Things?attributes=onRequest', thing('y', { onRequest: 's' }));
    expect(posted.json.onRequest).toBe('s');
    const listed = await client.list('/Things', { filter: 'onRequest eq "r"' });
    expect(listed.json.Resources[0]).not.toHaveProperty('onRequest');
  });

  it('survives what GET shows being sent back by PUT', async () => {
    const made = await create('x', { plain: 'p', fixed: 'f', parts: [{ value: '1', serial: 's' }] });
    const put = await client.put(`/Things/${made.id}`, await client.read(`/Things/${made.id}`));
    expect([put.status, put.json.meta.version]).toEqual([200, 'W/"1"']);
  });
});
