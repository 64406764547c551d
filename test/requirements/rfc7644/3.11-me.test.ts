import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { MODES, newClient, patchOp, user } from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const requests: readonly [string, object][] = [
  ['GET', {}],
  ['POST', { body: user() }],
  ['PUT', { body: user() }],
  ['PATCH', { body: patchOp([{ op: 'add', path: 'title', value: 'x' }]) }],
  ['DELETE', {}],
];

describe.each(MODES)('/Me (RFC 7644 section 3.11, %s tenant)', (mode) => {
  it.each(requests)(
    '[7644-141] %s by a token that stands for no user is 501, and does nothing',
    async (method, request) => {
      const client = await newClient(service, mode);
      await client.newUser();
      const before = (await client.get('/Users')).json;
      expectScimError(await client.send(method, '/Me', request), 501);
      expect((await client.get('/Users')).json).toEqual(before);
    },
  );

  it('[7644-141] nor does /Me answer a stranger', async () => {
    const client = await newClient(service, mode);
    expectScimError(await client.send('GET', '/Me', { token: null }), 401);
  });
});
