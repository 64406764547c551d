import { Reply } from '../../client/reply.js';
import { expectThat } from '../../expect.js';
import { at, list } from '../../json.js';
import { CheckContext, userPath } from '../../check-context.js';
import { CheckSpec, defineChecks } from '../define-checks.js';

/** Sends a password in one way and looks at one reply: neither the attribute nor the text may be in it. */
function hidden(
  id: string,
  title: string,
  reply: (t: CheckContext, password: string) => Promise<Reply>,
  more: Partial<CheckSpec> = {},
): CheckSpec {
  return {
    id,
    title,
    req: ['7643-066', '7643-108'],
    severity: 'rfc',
    clients: ['okta', 'oracle'],
    ability: 'user create',
    ...more,
    run: async (t) => {
      const password = t.password();
      const answer = await reply(t, password);
      const resources = [answer.json, ...list(answer.json, 'Resources')];
      const shown = resources.some((one) => at(one, 'password') !== undefined) || answer.text.includes(password);
      expectThat(!shown, 'no password in the reply, neither clear nor hashed', 'a password');
    },
  };
}

const withPassword = (t: CheckContext, password: string) => t.user({ password });

/** Passwords never leave (RFC 7643 section 4.1.1). */
export const secretChecks = defineChecks(
  'secrets',
  {
    dependsOn: ['create-user', 'secrets-accepted'],
    fix: 'Treat password as writeOnly and returned never: remove it from everything that leaves.',
  },
  [
    {
      id: 'secrets-accepted',
      title: 'A user with a password is created',
      req: ['7643-066'],
      severity: 'client',
      clients: ['okta', 'oracle'],
      ability: 'user create',
      fix: 'Accept password; discard it where it is of no use.',
      run: async (t) => {
        const reply = await t.post('/Users', t.make.user({ password: t.password() }));
        expectThat(reply.status === 201, '201', reply);
      },
    },
    hidden('secrets-post', 'The reply to a POST has no password', (t, password) =>
      t.post('/Users', t.make.user({ password })),
    ),
    hidden('secrets-get', 'GET shows no password', async (t, password) =>
      t.get(userPath(await withPassword(t, password))),
    ),
    hidden('secrets-get-asked', 'GET shows no password, not even when attributes asks for it', async (t, password) =>
      t.get(`${userPath(await withPassword(t, password))}?attributes=password,userName`),
    ),
    hidden('secrets-list', 'Lists show no password', async (t, password) => {
      await withPassword(t, password);
      return t.get('/Users?count=50');
    }),
    hidden(
      'secrets-put',
      'The reply to a PUT has no password',
      async (t, password) => {
        const user = await t.user();
        return t.put(userPath(user), { ...user, password });
      },
      { dependsOn: ['put-user'] },
    ),
    hidden(
      'secrets-patch',
      'The reply to a PATCH has no password',
      async (t, password) => t.patch(userPath(await t.user()), [{ op: 'replace', value: { password } }]),
      { needs: ['patch'] },
    ),
    hidden('secrets-error', 'An error does not repeat the password that was sent', async (t, password) =>
      t.post('/Users', { ...t.make.user({ password }), userName: '' }),
    ),
    hidden('secrets-search', '.search shows no password', async (t, password) => {
      const user = await withPassword(t, password);
      return t.post('/Users/.search', {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
        filter: `userName eq ${JSON.stringify(user.userName)}`,
        attributes: ['password', 'userName'],
      });
    }),
    {
      id: 'secrets-filter',
      title: 'A filter on password does not find the user by it',
      req: ['7643-070', '7643-110'],
      severity: 'advice',
      needs: ['filter'],
      dependsOn: ['filter-eq'],
      fix: 'Refuse filters on attributes that are never returned: they can be guessed letter by letter.',
      run: async (t) => {
        const password = t.password();
        await withPassword(t, password);
        const reply = await t.query('/Users', { filter: `password sw ${JSON.stringify(password.slice(0, 8))}` });
        expectThat(
          list(reply.json, 'Resources').length === 0,
          'a refusal or nothing',
          'the user, found by the password',
        );
      },
    },
    {
      id: 'secrets-sort',
      title: 'sortBy password is refused or ignored',
      req: ['7643-110'],
      severity: 'advice',
      needs: ['sort'],
      fix: 'Refuse to sort by attributes that are never returned.',
      run: async (t) => {
        const reply = await t.get('/Users?sortBy=password&count=2');
        expectThat(reply.status < 500, '200 or a 4xx', reply);
      },
    },
  ],
);
