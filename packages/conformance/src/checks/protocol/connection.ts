import { Reply } from '../../client/reply.js';
import { expectRefused, expectScimError, expectStatus, expectThat } from '../../expect.js';
import { CheckContext } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';

const anonymous = (t: CheckContext, headers: Record<string, string> = {}): Promise<Reply> =>
  t.get('/Users?startIndex=1&count=1', { credentials: false, headers });

/** Who may come in, and what everybody else is told (RFC 7644 section 2). */
export const connectionChecks = defineChecks(
  'connection',
  {
    fix: 'Check the Authorization header before anything else and answer 401 with WWW-Authenticate.',
    needs: ['token'],
  },
  [
    {
      id: 'auth-none-refused',
      title: 'A request without credentials gets 401',
      req: ['7644-005'],
      severity: 'client',
      clients: ['okta', 'entra', 'cyberark'],
      ability: 'connection test',
      run: async (t) => expectStatus(await anonymous(t), 401),
    },
    {
      id: 'auth-wrong-token-refused',
      title: 'A wrong bearer token gets 401',
      req: ['7644-005'],
      severity: 'client',
      clients: ['okta', 'entra', 'onelogin', 'jumpcloud'],
      ability: 'connection test',
      run: async (t) => expectStatus(await anonymous(t, { authorization: `Bearer wrong-${t.token()}` }), 401),
    },
    {
      id: 'auth-without-scheme-refused',
      title: 'An Authorization header without a scheme gets 401',
      req: ['7644-005'],
      severity: 'client',
      clients: ['okta'],
      ability: 'connection test',
      run: async (t) => expectStatus(await anonymous(t, { authorization: `wrong-${t.token()}` }), 401),
    },
    {
      id: 'auth-empty-token-refused',
      title: 'The scheme Bearer without a token gets 401 or 400',
      req: ['7644-005'],
      run: async (t) => expectStatus(await anonymous(t, { authorization: 'Bearer ' }), 400, 401),
    },
    {
      id: 'auth-www-authenticate',
      title: 'A 401 names the supported schemes in WWW-Authenticate',
      req: ['7644-004'],
      dependsOn: ['auth-none-refused'],
      run: async (t) => {
        const reply = await anonymous(t);
        expectStatus(reply, 401);
        expectThat(
          (reply.header('www-authenticate') ?? '').trim() !== '',
          'a WWW-Authenticate header',
          `${reply.status} without that header`,
        );
      },
    },
    {
      id: 'auth-www-authenticate-wrong-token',
      title: 'A 401 for a wrong token carries WWW-Authenticate too',
      req: ['7644-004'],
      dependsOn: ['auth-wrong-token-refused'],
      run: async (t) => {
        const reply = await anonymous(t, { authorization: `Bearer wrong-${t.token()}` });
        expectStatus(reply, 401);
        expectThat(
          (reply.header('www-authenticate') ?? '').trim() !== '',
          'a WWW-Authenticate header',
          `${reply.status} without that header`,
        );
      },
    },
    {
      id: 'auth-error-body',
      title: 'A 401 has a SCIM error as its body',
      req: ['7644-142', '7644-016'],
      severity: 'client',
      clients: ['okta', 'entra'],
      ability: 'connection test',
      dependsOn: ['auth-wrong-token-refused'],
      fix: 'Write the 401 in the SCIM Error form, also when it comes from a gateway or a middleware.',
      run: async (t) => expectScimError(await anonymous(t, { authorization: `Bearer wrong-${t.token()}` }), 401),
    },
    {
      id: 'auth-write-without-token',
      title: 'A POST without credentials is refused and creates nothing',
      req: ['7644-005'],
      dependsOn: ['auth-none-refused'],
      run: async (t) => {
        const reply = await t.post('/Users', t.make.user(), { credentials: false });
        expectStatus(reply, 401);
      },
    },
    {
      id: 'auth-unknown-id-without-token',
      title: 'Without credentials an unknown id is 401 as well, so nothing can be probed',
      req: ['7644-006'],
      dependsOn: ['auth-none-refused'],
      run: async (t) => expectStatus(await t.get(`/Users/${t.token()}`, { credentials: false }), 401),
    },
    {
      id: 'auth-delete-without-token',
      title: 'A DELETE without credentials is refused and deletes nothing',
      req: ['7644-005', '7644-006'],
      dependsOn: ['auth-none-refused'],
      run: async (t) => {
        const user = await t.user();
        expectStatus(await t.delete(`/Users/${user.id}`, { credentials: false }), 401);
        expectStatus(await t.get(`/Users/${user.id}`), 200);
      },
    },
    {
      id: 'auth-bulk-without-token',
      title: 'Bulk without credentials is refused',
      req: ['7644-130'],
      needs: ['bulk'],
      run: async (t) => {
        const operation = { method: 'POST', path: '/Users', bulkId: 'one', data: t.make.user() };
        const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: [operation] };
        const reply = await t.post('/Bulk', body, { credentials: false });
        expectThat(reply.status >= 400, 'a refusal', reply);
      },
    },
    {
      id: 'auth-token-in-query',
      title: 'A token in the query string is no credential',
      req: ['7644-169'],
      dependsOn: ['auth-none-refused'],
      fix: 'Take tokens from the Authorization header alone: URLs end up in logs.',
      run: async (t) => {
        const reply = await t.get(`/Users?count=1&access_token=${t.token()}`, { credentials: false });
        expectRefused(reply, 'credentials in a URL');
      },
    },
    {
      id: 'auth-error-hides-token',
      title: 'A 401 does not repeat the token that was sent',
      req: ['7644-153'],
      run: async (t) => {
        const token = `wrong-${t.token()}-${t.token()}`;
        const reply = await anonymous(t, { authorization: `Bearer ${token}` });
        expectThat(!reply.text.includes(token), 'an error without the token', reply);
      },
    },
  ],
);
