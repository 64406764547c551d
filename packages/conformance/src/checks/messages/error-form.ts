import { Reply } from '../../client/reply.js';
import { expectScimError, expectThat } from '../../expect.js';
import { at } from '../../json.js';
import { Skip } from '../../outcome.js';
import { CheckContext } from '../../check-context.js';
import { CheckSpec } from '../define-checks.js';

import { badFilter, duplicate, malformed, nameless, patched, unknownUser } from './error-requests.js';

/** The form of an error; when the server does not answer with this error at all, another check says so. */
function form(
  id: string,
  title: string,
  wanted: number,
  because: string,
  send: (t: CheckContext) => Promise<Reply>,
  more: Partial<CheckSpec> = {},
): CheckSpec {
  return {
    id: `errors-form-${id}`,
    title: `${title} has a SCIM error as its body`,
    req: ['7644-142', '7644-016'],
    severity: 'client',
    clients: ['okta', 'entra'],
    ability: 'user look-up',
    fix: 'Write every error in the SCIM Error form: schemas, status as a string, detail.',
    ...more,
    dependsOn: [because, ...(more.dependsOn ?? [])],
    run: async (t) => {
      const reply = await send(t);
      if (reply.status !== wanted)
        throw new Skip(`the server does not answer ${wanted} here: ${reply.describe()}`, because);
      expectScimError(reply, wanted);
    },
  };
}

/** The bodies of errors. */
export const forms: CheckSpec[] = [
  form('unknown-user', 'A 404 for a user', 404, 'errors-unknown-user', unknownUser),
  form('unknown-group', 'A 404 for a group', 404, 'errors-unknown-group', (t) => t.get(`/Groups/${t.token()}`), {
    needs: ['type:Group'],
    ability: 'group push',
  }),
  form(
    'unknown-endpoint',
    'A 404 for an endpoint',
    404,
    'errors-unknown-endpoint',
    (t) => t.get(`/Nothing${t.token()}`),
    { severity: 'rfc' },
  ),
  form(
    'unknown-schema',
    'A 404 for a schema',
    404,
    'errors-unknown-schema',
    (t) => t.get(`/Schemas/urn:example:${t.token()}`),
    { severity: 'rfc' },
  ),
  form(
    'unknown-patch',
    'A 404 to PATCH',
    404,
    'errors-unknown-user-patch',
    (t) => t.patch(`/Users/${t.token()}`, [{ op: 'replace', path: 'displayName', value: 'X' }]),
    { ability: 'user update', needs: ['patch'] },
  ),
  form('unknown-delete', 'A 404 to DELETE', 404, 'errors-unknown-user-delete', (t) => t.delete(`/Users/${t.token()}`), {
    ability: 'user delete',
  }),
  form('malformed', 'A 400 for malformed JSON', 400, 'errors-malformed-json', malformed, { ability: 'user create' }),
  form('missing', 'A 400 for a missing attribute', 400, 'errors-missing-attribute', nameless, {
    ability: 'user create',
  }),
  form('filter', 'A 400 for a malformed filter', 400, 'filter-refuses-unknown-operator', badFilter, {
    needs: ['filter'],
  }),
  form('duplicate', 'A 409', 409, 'uniqueness-post', duplicate, { ability: 'user create' }),
  form('patch', 'A 400 to PATCH', 400, 'patch-refuses-unknown-op', patched({ op: 'move', path: 'displayName' }), {
    ability: 'user update',
    needs: ['patch'],
  }),
  {
    id: 'errors-detail',
    title: 'An error says in "detail" what is wrong, for people',
    req: ['7644-142'],
    severity: 'client',
    clients: ['okta', 'entra'],
    ability: 'user look-up',
    dependsOn: ['errors-form-unknown-user'],
    fix: 'Fill "detail": administrators read it in the logs of their identity provider.',
    run: async (t) => {
      const reply = await unknownUser(t);
      const detail = at(reply.json, 'detail');
      expectThat(typeof detail === 'string' && detail.trim() !== '', 'detail, a text', reply);
    },
  },
  {
    id: 'errors-no-stack',
    title: 'Errors show no stack traces and no SQL',
    req: ['7644-142', '7644-153'],
    fix: 'Log inner details; send a plain sentence.',
    run: async (t) => {
      for (const send of [unknownUser, malformed, nameless, badFilter]) {
        const reply = await send(t);
        expectThat(
          !/\n\s+at .+:\d+:\d+|Traceback|SQLSTATE|SQLITE_|node_modules/.test(reply.text),
          'a plain sentence',
          reply,
        );
      }
    },
  },
];
