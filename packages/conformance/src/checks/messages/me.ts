import { expectStatus, expectThat } from '../../expect.js';
import { at } from '../../json.js';
import { defineChecks } from '../define-checks.js';

/** /Me (RFC 7644 section 3.11). */
export const meChecks = defineChecks(
  'me',
  {
    req: ['7644-141'],
    fix: 'Answer /Me with the caller’s own resource, a 308 to it, or 501; 404 when there is none.',
  },
  [
    {
      id: 'me-answers',
      title: '/Me answers with a resource, a redirect, 404, 403 or 501',
      run: async (t) => expectStatus(await t.get('/Me'), 200, 308, 307, 403, 404, 501),
    },
    {
      id: 'me-location',
      title: 'A resource from /Me says where it really is',
      run: async (t) => {
        const reply = await t.get('/Me');
        if (reply.status !== 200) return;
        const location = String(at(reply.json, 'meta', 'location') ?? '');
        expectThat(location !== '' && !/\/Me\/?$/.test(location), 'meta.location of the resource itself', location);
      },
    },
    {
      id: 'me-without-token',
      title: '/Me without credentials shows nothing',
      needs: ['token'],
      dependsOn: ['auth-none-refused'],
      req: ['7644-005'],
      run: async (t) => {
        const reply = await t.get('/Me', { credentials: false });
        expectThat(!reply.ok, 'a refusal', reply);
      },
    },
  ],
);
