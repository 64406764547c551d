import { Reply } from '../../client/reply.js';
import { expectThat } from '../../expect.js';
import { at, isObject } from '../../json.js';
import { Skip } from '../../outcome.js';
import { CheckContext, userPath } from '../../check-context.js';
import { CheckSpec } from '../define-checks.js';

import { badFilter, duplicate, malformed, nameless, patched } from './error-requests.js';

/** The scimType of an error, where the RFC names one: present it must be right, absent is advice. */
function type(
  id: string,
  title: string,
  wanted: string,
  because: string,
  send: (t: CheckContext) => Promise<Reply>,
  more: Partial<CheckSpec> = {},
): CheckSpec {
  return {
    id: `errors-type-${id}`,
    title: `${title}: scimType ${wanted}`,
    fix: `Give scimType "${wanted}" with this error.`,
    ...more,
    dependsOn: [because],
    run: async (t) => {
      const reply = await send(t);
      if (reply.status < 400 || reply.status >= 500)
        throw new Skip(`the server does not refuse this: ${reply.describe()}`, because);
      const given = isObject(reply.json) ? at(reply.json, 'scimType') : undefined;
      expectThat(given === wanted, `scimType ${wanted}`, reply);
    },
  };
}

/** The scimType of errors. */
export const types: CheckSpec[] = [
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
