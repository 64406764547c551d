import { Reply } from '../../client/reply.js';
import { expectScimError, expectStatus, expectThat } from '../../expect.js';
import { at, isObject } from '../../json.js';
import { Skip } from '../../outcome.js';
import { URN } from '../../names.js';
import { Trial, groupPath, userPath } from '../../trial.js';
import { CheckSpec, family } from '../family.js';

/** A status that must be told, whatever the form of the body. */
function status(
  id: string,
  title: string,
  wanted: number,
  send: (t: Trial) => Promise<Reply>,
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

/** The form of an error; when the server does not answer with this error at all, another check says so. */
function form(
  id: string,
  title: string,
  wanted: number,
  because: string,
  send: (t: Trial) => Promise<Reply>,
  more: Partial<CheckSpec> = {},
): CheckSpec {
  return {
    id: `errors-form-${id}`,
    title: `${title} has a SCIM error as its body`,
    req: ['7644-142', '7644-016'],
    severity: 'client',
    clients: ['okta', 'entra'],
    ability: 'user look-up',
    mend: 'Write every error in the SCIM Error form: schemas, status as a string, detail.',
    ...more,
    relies: [because, ...(more.relies ?? [])],
    run: async (t) => {
      const reply = await send(t);
      if (reply.status !== wanted)
        throw new Skip(`the server does not answer ${wanted} here: ${reply.describe()}`, because);
      expectScimError(reply, wanted);
    },
  };
}

/** The scimType of an error, where the RFC names one: present it must be right, absent is advice. */
function type(
  id: string,
  title: string,
  wanted: string,
  because: string,
  send: (t: Trial) => Promise<Reply>,
  more: Partial<CheckSpec> = {},
): CheckSpec {
  return {
    id: `errors-type-${id}`,
    title: `${title}: scimType ${wanted}`,
    mend: `Give scimType "${wanted}" with this error.`,
    ...more,
    relies: [because],
    run: async (t) => {
      const reply = await send(t);
      if (reply.status < 400 || reply.status >= 500)
        throw new Skip(`the server does not refuse this: ${reply.describe()}`, because);
      const given = isObject(reply.json) ? at(reply.json, 'scimType') : undefined;
      expectThat(given === wanted, `scimType ${wanted}`, reply);
    },
  };
}

const unknownUser = (t: Trial): Promise<Reply> => t.get(`/Users/${t.token()}`);
const duplicate = async (t: Trial): Promise<Reply> =>
  t.post('/Users', t.make.user({ userName: (await t.user()).userName! }));
const malformed = (t: Trial): Promise<Reply> => t.raw({ method: 'POST', path: '/Users', body: '{"schemas":[' });
const badFilter = (t: Trial): Promise<Reply> => t.query('/Users', { filter: 'userName zz "x"' });
const nameless = (t: Trial): Promise<Reply> => {
  const body = t.make.user();
  delete body.userName;
  return t.post('/Users', body);
};
const patched =
  (operation: { op: string; path?: string; value?: string }) =>
  async (t: Trial): Promise<Reply> =>
    t.patch(userPath(await t.user()), [operation]);
const OKTA = { severity: 'client', clients: ['okta', 'entra', 'authentik'], ability: 'user look-up' } as const;

const statuses: CheckSpec[] = [
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
    relies: ['put-creates-nothing'],
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
    relies: ['discovery-schemas'],
  }),
  status(
    'unknown-resource-type',
    'An unknown resource type is 404',
    404,
    (t) => t.get(`/ResourceTypes/None${t.token()}`),
    { req: ['7644-158'], relies: ['discovery-types'] },
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
    { req: ['7644-119'], ...OKTA, relies: ['delete-gone', 'errors-unknown-user'] },
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
      relies: ['delete-user', 'errors-unknown-user-delete'],
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
      relies: ['delete-group', 'errors-unknown-group'],
    },
  ),
  status('malformed-json', 'Malformed JSON is 400', 400, malformed, {
    relies: ['media-malformed-json'],
    severity: 'client',
    clients: ['okta'],
    ability: 'user create',
  }),
  status('missing-attribute', 'A missing required attribute is 400', 400, nameless, {
    req: ['7644-023'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user create',
    relies: ['create-unknown-user-name-missing'],
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
    relies: ['media-post-other-type'],
    run: async (t) =>
      expectStatus(
        await t.raw({ method: 'POST', path: '/Users', body: '<x/>', headers: { 'content-type': 'application/xml' } }),
        415,
        400,
      ),
  },
];

const forms: CheckSpec[] = [
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
    relies: ['errors-form-unknown-user'],
    mend: 'Fill "detail": administrators read it in the logs of their identity provider.',
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
    mend: 'Log inner details; send a plain sentence.',
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

const types: CheckSpec[] = [
  type('uniqueness', 'A duplicate', 'uniqueness', 'uniqueness-post', duplicate, {
    req: ['7644-145', '7644-021'],
    severity: 'client',
    clients: ['okta', 'entra', 'rippling'],
    ability: 'user create',
  }),
  type('invalid-filter', 'A malformed filter', 'invalidFilter', 'filter-refuses-unknown-operator', badFilter, {
    req: ['7644-143', '7644-063'],
    needs: ['filter'],
  }),
  type('invalid-syntax', 'Malformed JSON', 'invalidSyntax', 'media-malformed-json', malformed, {
    req: ['7644-147'],
    severity: 'client',
    clients: ['okta'],
    ability: 'user create',
  }),
  type('invalid-value', 'A missing required attribute', 'invalidValue', 'create-unknown-user-name-missing', nameless, {
    req: ['7644-150'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user create',
  }),
  type(
    'no-target',
    'remove without a path',
    'noTarget',
    'patch-refuses-remove-without-path',
    patched({ op: 'remove' }),
    { req: ['7644-109', '7644-149'], needs: ['patch'] },
  ),
  type(
    'mutability',
    'A change of id',
    'mutability',
    'patch-refuses-id',
    patched({ op: 'replace', path: 'id', value: 'x' }),
    { req: ['7644-146', '7644-098'], needs: ['patch'] },
  ),
  type(
    'required',
    'remove of a required attribute',
    'mutability',
    'patch-refuses-remove-required',
    patched({ op: 'remove', path: 'userName' }),
    { req: ['7644-112', '7644-146'], needs: ['patch'] },
  ),
  type(
    'invalid-path',
    'A PATCH path that is none',
    'invalidPath',
    'patch-refuses-bad-path',
    patched({ op: 'replace', path: 'no such path!', value: 'X' }),
    { req: ['7644-148'], severity: 'advice', needs: ['patch'] },
  ),
  type(
    'patch-uniqueness',
    'A PATCH to a taken name',
    'uniqueness',
    'uniqueness-patch',
    async (t) => {
      const [user, taken] = [await t.user(), await t.user()];
      return t.patch(userPath(user), [{ op: 'replace', path: 'userName', value: taken.userName! }]);
    },
    { req: ['7644-145'], needs: ['patch'] },
  ),
  type(
    'put-uniqueness',
    'A PUT to a taken name',
    'uniqueness',
    'uniqueness-put',
    async (t) => {
      const [user, taken] = [await t.user(), await t.user()];
      return t.put(userPath(user), { ...user, userName: taken.userName! });
    },
    { req: ['7644-145', '7644-092'] },
  ),
];

/** Errors: the right status, the right form, the right scimType (RFC 7644 section 3.12). */
export const errorChecks = family(
  'errors',
  { relies: ['create-user'], mend: `Answer with this status and a body of ${URN.error}.` },
  [...statuses, ...forms, ...types],
);
