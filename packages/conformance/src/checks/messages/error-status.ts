import { Reply } from '../../client/reply.js';
import { expectStatus } from '../../expect.js';
import { CheckContext, groupPath, userPath } from '../../check-context.js';
import { CheckSpec } from '../define-checks.js';

import { malformed, nameless, unknownUser } from './error-requests.js';

/** A status that must be told, whatever the form of the body. */
function status(
  id: string,
  title: string,
  wanted: number,
  send: (t: CheckContext) => Promise<Reply>,
  more: Partial<CheckSpec> = {},
): CheckSpec {
  return {
    id: `errors-${id}`,
    title,
    req: ['7644-153', '7644-026'],
    ...more,
    run: async (t) => expectStatus(await send(t), wanted),
  };
}

const OKTA = { severity: 'client', clients: ['okta', 'entra', 'authentik'], ability: 'user look-up' } as const;

/** Which status each error has. */
export const statuses: CheckSpec[] = [
  status('unknown-user', 'GET of an unknown user is 404', 404, unknownUser, OKTA),
  status(
    'unknown-user-odd-id',
    'GET of an id of another form is 404, not 400 and not 500',
    404,
    (t) => t.get('/Users/00919288221112222'),
    OKTA,
  ),
  status(
    'unknown-user-encoded-id',
    'GET of an id with encoded characters is 404',
    404,
    (t) => t.get('/Users/no%20such%2Fuser%22%27'),
    {},
  ),
  status('unknown-user-put', 'PUT of an unknown user is 404', 404, (t) => t.put(`/Users/${t.token()}`, t.make.user()), {
    ...OKTA,
    ability: 'user update',
    dependsOn: ['put-creates-nothing'],
  }),
  status(
    'unknown-user-patch',
    'PATCH of an unknown user is 404',
    404,
    (t) => t.patch(`/Users/${t.token()}`, [{ op: 'replace', path: 'displayName', value: 'X' }]),
    { ...OKTA, ability: 'user update', needs: ['patch'] },
  ),
  status('unknown-user-delete', 'DELETE of an unknown user is 404', 404, (t) => t.delete(`/Users/${t.token()}`), {
    severity: 'client',
    clients: ['entra', 'jumpcloud'],
    ability: 'user delete',
  }),
  status('unknown-group', 'GET of an unknown group is 404', 404, (t) => t.get(`/Groups/${t.token()}`), {
    ...OKTA,
    ability: 'group push',
    needs: ['type:Group'],
  }),
  status(
    'unknown-group-patch',
    'PATCH of an unknown group is 404',
    404,
    (t) => t.patch(`/Groups/${t.token()}`, [{ op: 'replace', path: 'displayName', value: 'X' }]),
    { ...OKTA, ability: 'group push', needs: ['type:Group', 'patch'] },
  ),
  status(
    'unknown-group-put',
    'PUT of an unknown group is 404',
    404,
    (t) => t.put(`/Groups/${t.token()}`, t.make.group()),
    { needs: ['type:Group'] },
  ),
  status('unknown-group-delete', 'DELETE of an unknown group is 404', 404, (t) => t.delete(`/Groups/${t.token()}`), {
    needs: ['type:Group'],
    clients: ['okta', 'entra'],
    ability: 'group push',
  }),
  status('unknown-endpoint', 'An unknown endpoint is 404', 404, (t) => t.get(`/Nothing${t.token()}`), {}),
  status('unknown-schema', 'An unknown schema is 404', 404, (t) => t.get(`/Schemas/urn:example:${t.token()}`), {
    req: ['7644-158'],
    dependsOn: ['discovery-schemas'],
  }),
  status(
    'unknown-resource-type',
    'An unknown resource type is 404',
    404,
    (t) => t.get(`/ResourceTypes/None${t.token()}`),
    { req: ['7644-158'], dependsOn: ['discovery-types'] },
  ),
  status(
    'deleted-user',
    'GET of a deleted user is 404',
    404,
    async (t) => {
      const user = await t.user();
      await t.delete(userPath(user));
      return t.get(userPath(user));
    },
    { req: ['7644-119'], ...OKTA, dependsOn: ['delete-gone', 'errors-unknown-user'] },
  ),
  status(
    'deleted-twice',
    'A second DELETE is 404',
    404,
    async (t) => {
      const user = await t.user();
      await t.delete(userPath(user));
      return t.delete(userPath(user));
    },
    {
      req: ['7644-119'],
      severity: 'client',
      clients: ['entra', 'jumpcloud'],
      ability: 'user delete',
      dependsOn: ['delete-user', 'errors-unknown-user-delete'],
    },
  ),
  status(
    'deleted-group',
    'GET of a deleted group is 404',
    404,
    async (t) => {
      const group = await t.group();
      await t.delete(groupPath(group));
      return t.get(groupPath(group));
    },
    {
      req: ['7644-119'],
      ...OKTA,
      ability: 'group push',
      needs: ['type:Group'],
      dependsOn: ['delete-group', 'errors-unknown-group'],
    },
  ),
  status('malformed-json', 'Malformed JSON is 400', 400, malformed, {
    dependsOn: ['media-malformed-json'],
    severity: 'client',
    clients: ['okta'],
    ability: 'user create',
  }),
  status('missing-attribute', 'A missing required attribute is 400', 400, nameless, {
    req: ['7644-023'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user create',
    dependsOn: ['create-unknown-user-name-missing'],
  }),
  {
    id: 'errors-method-not-allowed',
    title: 'A method that an endpoint does not have is refused with 405, 501 or 404',
    req: ['7644-017'],
    run: async (t) => expectStatus(await t.post(userPath(await t.user()), t.make.user()), 404, 405, 501),
  },
  {
    id: 'errors-unsupported-media',
    title: 'A body of another media type is 415 or 400',
    req: ['7644-137'],
    dependsOn: ['media-post-other-type'],
    run: async (t) =>
      expectStatus(
        await t.raw({ method: 'POST', path: '/Users', body: '<x/>', headers: { 'content-type': 'application/xml' } }),
        415,
        400,
      ),
  },
];
