import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startTenants, type Tenants } from '../rfc7643/support.js';
import { numbered, page, populate } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants({ DEFAULT_PAGE_SIZE: '2', MAX_PAGE_SIZE: '3', CURSOR_SECONDS: '77' });
});

afterAll(() => tenants.close());

describe('ServiceProviderConfig (RFC 9865 section 4)', () => {
  it('[9865-019] pagination is announced as the configuration has it', async () => {
    expect((await tenants.strict.read('/ServiceProviderConfig')).pagination).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: 2,
      maxPageSize: 3,
      cursorTimeout: 77,
    });
  });

  it('[9865-019] each announced figure is true', async () => {
    const client = await tenants.fresh('strict');
    await populate(client, numbered(5));
    expect((await client.get('/Users')).json).toMatchObject({ startIndex: 1, itemsPerPage: 2 });
    expect((await client.get('/Users?startIndex=2&count=9')).json).toMatchObject({ startIndex: 2, itemsPerPage: 3 });
    expect((await page(client, { cursor: '' })).json.itemsPerPage).toBe(2);
    expect((await page(client, { cursor: '', count: 3 })).json.itemsPerPage).toBe(3);
    expectScimError(await page(client, { cursor: '', count: 4 }), 400, 'invalidCount');
  });

  it('[9865-019] the schema of ServiceProviderConfig has pagination, cursor and index being required', async () => {
    const urn = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
    const { attributes } = await tenants.strict.read(`/Schemas/${urn}`);
    const pagination = attributes.find(({ name }: { name: string }) => name === 'pagination');
    expect(pagination).toMatchObject({ type: 'complex', required: false, multiValued: false });
    const required = pagination.subAttributes.filter((each: { required: boolean }) => each.required);
    expect(required.map(({ name }: { name: string }) => name)).toEqual(['cursor', 'index']);
  });
});
