import { expectStatus, expectThat } from '../../expect.js';
import { at, list } from '../../json.js';
import { userPath } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';

/** Forms of URLs that clients are known to send. */
export const urlChecks = defineChecks(
  'urls',
  {
    severity: 'client',
    req: ['7644-028'],
    fix: 'Be generous with URLs: normalise slashes, ignore empty parameters, decode + as a space.',
  },
  [
    {
      id: 'urls-trailing-slash',
      title: 'A trailing slash',
      ability: 'import',
      run: async (t) => expectStatus(await t.get('/Users/?count=1'), 200),
    },
    {
      id: 'urls-double-slash',
      title: 'A doubled slash before the endpoint',
      clients: ['keycloak'],
      ability: 'import',
      mode: 'lenient',
      run: async (t) => expectStatus(await t.get('//Users?startIndex=1&count=1'), 200),
    },
    {
      id: 'urls-trailing-ampersand',
      title: 'A trailing & after the filter',
      clients: ['onelogin'],
      ability: 'user look-up',
      needs: ['filter'],
      dependsOn: ['filter-eq'],
      run: async (t) => {
        const user = await t.user();
        const reply = await t.get(`/Users?filter=userName+eq+%22${encodeURIComponent(String(user.userName))}%22&`);
        expectStatus(reply, 200);
        expectThat(list(reply.json, 'Resources').length === 1, 'the user', reply);
      },
    },
    {
      id: 'urls-trailing-question-mark',
      title: 'A trailing ? on a resource',
      clients: ['onelogin'],
      ability: 'user update',
      run: async (t) => {
        const user = await t.user();
        const reply = await t.get(`${userPath(user)}?`);
        expectStatus(reply, 200);
        expectThat(at(reply.json, 'id') === user.id, 'the user', reply);
      },
    },
    {
      id: 'urls-put-trailing-question-mark',
      title: 'PUT with a trailing ?',
      clients: ['onelogin'],
      ability: 'user update',
      dependsOn: ['put-user'],
      run: async (t) => {
        const user = await t.user();
        expectStatus(await t.put(`${userPath(user)}?`, user), 200);
      },
    },
    {
      id: 'urls-plus-as-space',
      title: 'A filter with + for spaces',
      clients: ['entra', 'aws', 'onelogin'],
      ability: 'user look-up',
      needs: ['filter'],
      dependsOn: ['filter-eq'],
      run: async (t) => {
        const user = await t.user();
        const reply = await t.get(`/Users?filter=userName+eq+%22${encodeURIComponent(String(user.userName))}%22`);
        expectStatus(reply, 200);
        expectThat(list(reply.json, 'Resources').length === 1, 'the user', reply);
      },
    },
    {
      id: 'urls-percent-space',
      title: 'A filter with %20 for spaces',
      clients: ['okta', 'ping', 'jumpcloud'],
      ability: 'user look-up',
      needs: ['filter'],
      dependsOn: ['filter-eq'],
      run: async (t) => {
        const user = await t.user();
        const reply = await t.get(`/Users?filter=userName%20eq%20%22${encodeURIComponent(String(user.userName))}%22`);
        expectStatus(reply, 200);
        expectThat(list(reply.json, 'Resources').length === 1, 'the user', reply);
      },
    },
    {
      id: 'urls-plus-in-value',
      title: '%2B in a value stays a plus',
      clients: ['aws', 'entra', 'okta'],
      ability: 'user look-up',
      needs: ['filter'],
      dependsOn: ['urls-plus-as-space'],
      run: async (t) => {
        const user = await t.user({ userName: `${t.make.prefix}+tag-${t.token()}@example.test` });
        const reply = await t.get(`/Users?filter=userName+eq+%22${encodeURIComponent(String(user.userName))}%22`);
        expectStatus(reply, 200);
        expectThat(list(reply.json, 'Resources').length === 1, 'the user', reply);
      },
    },
    {
      id: 'urls-parameter-without-value',
      title: 'A parameter without a value',
      ability: 'import',
      run: async (t) => expectStatus(await t.get('/Users?count=1&extra'), 200),
    },
    {
      id: 'urls-encoded-id',
      title: 'An id with percent-encoded characters is decoded',
      ability: 'user look-up',
      run: async (t) => {
        const user = await t.user();
        const encoded = [...user.id].map((c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
        expectStatus(await t.get(`/Users/${encoded}`), 200);
      },
    },
    {
      id: 'urls-malformed-escape',
      title: 'A malformed percent escape is 400 or 404, no server error',
      severity: 'rfc',
      req: ['7644-016'],
      fix: 'Catch decoding errors and answer 400.',
      run: async (t) => {
        const reply = await t.get('/Users/%E0%A4%A');
        expectThat(reply.status >= 400 && reply.status < 500, 'a 4xx', reply);
      },
    },
    {
      id: 'urls-dot-segments',
      title: 'Dot segments do not lead elsewhere',
      severity: 'rfc',
      req: ['7644-026'],
      dependsOn: ['errors-unknown-user'],
      run: async (t) => {
        const reply = await t.get('/Users/..%2f..%2fetc%2fpasswd');
        expectThat(reply.status >= 400 && reply.status < 500, 'a 4xx', reply);
      },
    },
    {
      id: 'urls-long-query',
      title: 'A query of 4,000 characters is served or refused, no server error',
      severity: 'rfc',
      req: ['7644-016'],
      needs: ['filter'],
      run: async (t) => {
        const reply = await t.query('/Users', { filter: `userName eq "${'x'.repeat(4_000)}"` });
        expectThat(reply.status < 500, '200 or a 4xx', reply);
      },
    },
  ],
);
