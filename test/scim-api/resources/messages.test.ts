import { describe, expect, it } from '@jest/globals';
import { readBulkRequest } from '../../../src/scim-api/bulk/bulk-request.js';
import { readSearchRequest } from '../../../src/scim-api/resources/search-request.js';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import { MESSAGES } from '../../../src/scim/urns.js';

const strict = () => new Compatibility('strict');

const errorOf = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    const { status, scimType } = error as { status: number; scimType?: string };
    return [status, scimType].filter(Boolean).join(' ');
  }
  return undefined;
};

describe('readBulkRequest (RFC 7644 section 3.7)', () => {
  const bulk = (Operations: unknown, more = {}) => ({ schemas: [MESSAGES.bulkRequest], Operations, ...more });
  const only = (operation: unknown) => readBulkRequest(bulk([operation]), strict()).operations[0]!;
  const failed = (operation: unknown) => {
    const read = only(operation);
    return 'error' in read ? `${read.error.status} ${read.error.scimType}` : undefined;
  };

  it('reads names and methods in any case, and a path without its slash', () => {
    const body = {
      SCHEMAS: [MESSAGES.bulkRequest],
      failonerrors: 3,
      operations: [{ METHOD: 'post', PATH: 'Users', BulkID: 'x', DATA: { userName: 'ann' }, version: 'W/"1"' }],
    };
    expect(readBulkRequest(body, strict())).toEqual({
      failOnErrors: 3,
      operations: [{ method: 'POST', path: '/Users', bulkId: 'x', data: { userName: 'ann' }, version: 'W/"1"' }],
    });
  });

  it.each([
    [{ method: 'POST', path: '/Users', data: {} }],
    [{ method: 'POST', path: '/Users', bulkId: '', data: {} }],
    [{ method: 'PUT', path: '/Users/1' }],
    [{ method: 'PATCH', path: '/Users/1', data: [] }],
    [{ method: 'PUT', path: '', data: {} }],
    [{ method: 'GET', path: '/Users/1' }],
    [{ method: 7, path: '/Users/1' }],
    [[]],
    ['x'],
    [null],
  ])('keeps an operation it cannot read apart: %j', (operation) => {
    expect(failed(operation)).toBe('400 invalidSyntax');
  });

  it('needs no data for DELETE and ignores what is there', () => {
    expect(only({ method: 'DELETE', path: '/Users/1' })).toEqual({ method: 'DELETE', path: '/Users/1' });
    expect(failed({ method: 'DELETE', path: '/Users/1', data: 'x' })).toBeUndefined();
  });

  it.each([
    ['no object', [], '400 invalidSyntax'],
    ['no schemas', { Operations: [] }, '400 invalidSyntax'],
    ['other schemas', { schemas: [MESSAGES.patchOp], Operations: [] }, '400 invalidSyntax'],
    ['no operations', { schemas: [MESSAGES.bulkRequest] }, '400 invalidSyntax'],
    ['too many operations', bulk(Array.from({ length: 1001 }, () => null)), '413'],
    ['failOnErrors of zero', bulk([], { failOnErrors: 0 }), '400 invalidValue'],
    ['failOnErrors as a text', bulk([], { failOnErrors: '1' }), '400 invalidValue'],
  ])('refuses %s as a whole', (_what, body, expected) => {
    expect(errorOf(() => readBulkRequest(body, strict()))).toBe(expected);
  });

  it('refuses one bulkId on two creates, and allows it elsewhere', () => {
    const post = { method: 'POST', path: '/Users', bulkId: 'x', data: {} };
    const put = { method: 'PUT', path: '/Users/1', bulkId: 'x', data: {} };
    expect(errorOf(() => readBulkRequest(bulk([post, post]), strict()))).toBe('400 invalidValue');
    expect(errorOf(() => readBulkRequest(bulk([post, put, put]), strict()))).toBeUndefined();
  });

  it('[P10] takes failOnErrors of zero for none in a lenient tenant, and names the rule', () => {
    const compat = new Compatibility('lenient');
    expect(readBulkRequest(bulk([], { failOnErrors: 0 }), compat)).toEqual({ operations: [] });
    expect(compat.applied).toEqual(['bulk-fail-on-no-errors']);
    for (const failOnErrors of [-1, 0.5, '0']) {
      expect(errorOf(() => readBulkRequest(bulk([], { failOnErrors }), new Compatibility('lenient')))).toBe(
        '400 invalidValue',
      );
    }
  });

  it.each([
    ['/Users/', '/Users'],
    ['/Users/1/', '/Users/1'],
    ['//Users//', '/Users'],
    ['Users/1//', '/Users/1'],
  ])('[P10] reads the path %s as %s', (path, expected) => {
    expect(only({ method: 'POST', path, bulkId: 'x', data: {} })).toMatchObject({ path: expected });
  });

  it('takes failOnErrors of null for none', () => {
    expect(readBulkRequest(bulk([], { failOnErrors: null }), strict())).toEqual({ operations: [] });
  });
});

describe('readSearchRequest (RFC 7644 section 3.4.3)', () => {
  const read = (body: unknown, mode: 'lenient' | 'strict' = 'strict') =>
    readSearchRequest(body, new Compatibility(mode));
  const search = (parameters: object) => ({ schemas: [MESSAGES.searchRequest], ...parameters });

  it('reads every parameter, names in any case, null as absent, others ignored', () => {
    const body = search({
      Filter: 'a pr',
      SORTBY: 'a',
      sortorder: 'descending',
      startIndex: 2,
      count: '3',
      cursor: '',
    });
    expect(read({ ...body, attributes: ['a', 'b'], excludedAttributes: null, other: 1 })).toEqual({
      filter: 'a pr',
      sortBy: 'a',
      sortOrder: 'descending',
      startIndex: 2,
      count: '3',
      cursor: '',
      attributes: ['a', 'b'],
    });
  });

  it.each([{ filter: 1 }, { sortBy: ['a'] }, { count: true }, { startIndex: {} }, { attributes: [1] }, { cursor: 5 }])(
    'refuses %j',
    (parameters) => expect(errorOf(() => read(search(parameters)))).toBe('400 invalidValue'),
  );

  it('needs its schema in strict tenants, and names the rule in lenient ones', () => {
    expect(errorOf(() => read({ filter: 'a pr' }))).toBe('400 invalidSyntax');
    const compat = new Compatibility('lenient');
    expect(readSearchRequest({ filter: 'a pr' }, compat)).toEqual({ filter: 'a pr' });
    expect(compat.applied).toEqual(['search-without-schemas']);
    expect(errorOf(() => read([], 'lenient'))).toBe('400 invalidSyntax');
  });

  it.each([[[MESSAGES.patchOp]], ['urn:ietf:params:scim:schemas:core:2.0:User'], [[]], [7]])(
    '[P11] reads a body whose schemas are %j in a lenient tenant alone',
    (schemas) => {
      const compat = new Compatibility('lenient');
      expect(readSearchRequest({ schemas, filter: 'a pr' }, compat)).toEqual({ filter: 'a pr' });
      expect(compat.applied).toEqual(['search-without-schemas']);
      expect(errorOf(() => read({ schemas, filter: 'a pr' }))).toBe('400 invalidSyntax');
    },
  );

  it('keeps keys of an object prototype harmless', () => {
    const body = JSON.parse(`{"schemas":["${MESSAGES.searchRequest}"],"__proto__":{"filter":"a pr"},"constructor":1}`);
    expect(read(body)).toEqual({});
  });
});
