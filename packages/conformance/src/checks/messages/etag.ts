import { Reply } from '../../client/reply.js';
import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { at } from '../../json.js';
import { Resource, CheckContext, userPath } from '../../check-context.js';
import { CheckSpec, defineChecks } from '../define-checks.js';

async function versioned(t: CheckContext): Promise<{ user: Resource; etag: string }> {
  const user = await t.user();
  const reply = await t.get(userPath(user));
  return { user, etag: reply.header('etag') ?? String(at(reply.json, 'meta', 'version') ?? '') };
}

const stale = (t: CheckContext): string => `W/"stale-${t.token()}"`;

/** A write with an If-Match that does not hold: 412, and nothing changed. */
function mismatch(
  id: string,
  title: string,
  send: (t: CheckContext, user: Resource, etag: string) => Promise<Reply>,
  more: Partial<CheckSpec> = {},
): CheckSpec {
  return {
    id,
    title,
    req: ['7644-157'],
    ...more,
    run: async (t) => {
      const { user } = await versioned(t);
      expectStatus(await send(t, user, stale(t)), 412);
      const later = await t.get(userPath(user));
      expectSame(at(later.json, 'displayName'), user.displayName, 'displayName as before:');
    },
  };
}

const rename = (t: CheckContext, user: Resource, headers: Record<string, string>) =>
  t.patch(userPath(user), [{ op: 'replace', path: 'displayName', value: 'Versioned' }], { headers });

/** Versions (RFC 7644 section 3.14). */
export const etagChecks = defineChecks(
  'etag',
  {
    needs: ['etag'],
    dependsOn: ['create-user', 'read-user'],
    fix: 'Compare If-Match and If-None-Match with the current version, in the transaction of the write.',
  },
  [
    {
      id: 'etag-header',
      title: 'GET gives an ETag',
      req: ['7644-155'],
      fix: 'Send the version of a resource in the ETag header.',
      run: async (t) => {
        const reply = await t.get(userPath(await t.user()));
        expectThat((reply.header('etag') ?? '') !== '', 'an ETag header', 'no such header');
      },
    },
    {
      id: 'etag-form',
      title: 'The ETag is an entity tag in quotes',
      req: ['7643-052'],
      dependsOn: ['etag-header'],
      run: async (t) => {
        const etag = (await t.get(userPath(await t.user()))).header('etag') ?? '';
        expectThat(/^(W\/)?"[^"]*"$/.test(etag), 'W/"..." or "..."', etag);
      },
    },
    {
      id: 'etag-version',
      title: 'meta.version has the version',
      req: ['7644-155', '7643-052'],
      severity: 'advice',
      dependsOn: ['etag-header'],
      run: async (t) => {
        const reply = await t.get(userPath(await t.user()));
        expectSame(at(reply.json, 'meta', 'version'), reply.header('etag'), 'meta.version');
      },
    },
    {
      id: 'etag-on-create',
      title: 'A 201 carries the ETag',
      req: ['7644-022'],
      severity: 'advice',
      run: async (t) => {
        const reply = await t.post('/Users', t.make.user());
        expectThat((reply.header('etag') ?? '') !== '', 'an ETag header', 'no such header');
      },
    },
    {
      id: 'etag-changes',
      title: 'A change gives another ETag',
      req: ['7643-052'],
      dependsOn: ['etag-header'],
      needs: ['patch', 'User.displayName'],
      run: async (t) => {
        const { user, etag } = await versioned(t);
        await t.patched(userPath(user), [{ op: 'replace', path: 'displayName', value: 'Changed' }]);
        expectThat((await t.get(userPath(user))).header('etag') !== etag, `another ETag than ${etag}`, etag);
      },
    },
    {
      id: 'etag-stable',
      title: 'Without a change the ETag stays',
      req: ['7643-052'],
      dependsOn: ['etag-header'],
      run: async (t) => {
        const { user, etag } = await versioned(t);
        expectSame((await t.get(userPath(user))).header('etag'), etag, 'ETag');
      },
    },
    {
      id: 'etag-none-match',
      title: 'GET with If-None-Match of the current version is 304',
      req: ['7644-156'],
      dependsOn: ['etag-header'],
      run: async (t) => {
        const { user, etag } = await versioned(t);
        expectStatus(await t.get(userPath(user), { headers: { 'if-none-match': etag } }), 304);
      },
    },
    {
      id: 'etag-none-match-other',
      title: 'GET with If-None-Match of another version is 200',
      req: ['7644-156'],
      dependsOn: ['etag-header'],
      run: async (t) => {
        const { user } = await versioned(t);
        expectStatus(await t.get(userPath(user), { headers: { 'if-none-match': stale(t) } }), 200);
      },
    },
    {
      id: 'etag-match-put',
      title: 'PUT with If-Match of the current version succeeds',
      req: ['7644-157'],
      dependsOn: ['etag-header', 'put-user'],
      run: async (t) => {
        const { user, etag } = await versioned(t);
        expectStatus(
          await t.put(userPath(user), { ...user, displayName: 'Matched' }, { headers: { 'if-match': etag } }),
          200,
        );
      },
    },
    {
      id: 'etag-match-patch',
      title: 'PATCH with If-Match of the current version succeeds',
      req: ['7644-157'],
      dependsOn: ['etag-header'],
      needs: ['patch'],
      run: async (t) => {
        const { user, etag } = await versioned(t);
        expectStatus(await rename(t, user, { 'if-match': etag }), 200, 204);
      },
    },
    {
      id: 'etag-match-star',
      title: 'If-Match: * succeeds on what exists',
      req: ['7644-157'],
      dependsOn: ['etag-header'],
      needs: ['patch'],
      run: async (t) => {
        const { user } = await versioned(t);
        expectStatus(await rename(t, user, { 'if-match': '*' }), 200, 204);
      },
    },
    mismatch(
      'etag-mismatch-put',
      'PUT with If-Match of another version is 412 and changes nothing',
      (t, user, etag) => t.put(userPath(user), { ...user, displayName: 'Lost' }, { headers: { 'if-match': etag } }),
      { dependsOn: ['put-user'] },
    ),
    mismatch(
      'etag-mismatch-patch',
      'PATCH with If-Match of another version is 412 and changes nothing',
      (t, user, etag) => rename(t, user, { 'if-match': etag }),
      { needs: ['patch'] },
    ),
    mismatch(
      'etag-mismatch-delete',
      'DELETE with If-Match of another version is 412 and deletes nothing',
      (t, user, etag) => t.delete(userPath(user), { headers: { 'if-match': etag } }),
    ),
    {
      id: 'etag-lost-update',
      title: 'Of two writers with the same version, the second gets 412',
      req: ['7644-157'],
      dependsOn: ['etag-mismatch-patch', 'etag-match-patch'],
      needs: ['patch'],
      run: async (t) => {
        const { user, etag } = await versioned(t);
        expectStatus(await rename(t, user, { 'if-match': etag }), 200, 204);
        expectStatus(
          await t.patch(userPath(user), [{ op: 'replace', path: 'displayName', value: 'Second' }], {
            headers: { 'if-match': etag },
          }),
          412,
        );
      },
    },
    {
      id: 'etag-list',
      title: 'A 412 comes as a SCIM error',
      req: ['7644-142'],
      dependsOn: ['etag-mismatch-patch'],
      needs: ['patch'],
      run: async (t) => {
        const { user } = await versioned(t);
        const reply = await rename(t, user, { 'if-match': stale(t) });
        expectSame(at(reply.json, 'status'), '412', 'status in the body');
      },
    },
  ],
);
