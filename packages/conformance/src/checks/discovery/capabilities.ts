import { expectThat } from '../../expect.js';
import { at, list } from '../../json.js';
import { Feature } from '../../vocabulary.js';
import { URN } from '../../urns.js';
import { CheckContext, userPath } from '../../check-context.js';
import { CheckSpec, defineChecks } from '../define-checks.js';

const ABSENT = [404, 405, 501];

/**
 * Compares what is announced with what a probe shows. Only clear evidence counts: a probe that cannot tell gives undefined.
 */
function announcedTruly(
  feature: Feature,
  title: string,
  req: string,
  probe: (t: CheckContext) => Promise<boolean | undefined>,
): CheckSpec {
  return {
    id: `discovery-truth-${feature.toLowerCase()}`,
    title: `${title} is announced truly`,
    req: [req],
    severity: 'rfc',
    dependsOn: ['create-user', 'read-user'],
    fix: `Let ServiceProviderConfig say what the server does with ${feature}: clients choose their requests by it.`,
    run: async (t) => {
      const announced = t.announced.feature(feature);
      if (announced === undefined) return;
      const shown = await probe(t);
      if (shown === undefined) return;
      const words = (yes: boolean) => (yes ? 'supported' : 'not supported');
      expectThat(shown === announced, `${feature} to be ${words(announced)}, as announced`, `it is ${words(shown)}`);
    },
  };
}

const changes = async (t: CheckContext): Promise<boolean | undefined> => {
  const user = await t.user();
  const reply = await t.patch(userPath(user), [{ op: 'replace', path: 'displayName', value: 'Patched' }]);
  if (ABSENT.includes(reply.status)) return false;
  return reply.ok ? at(await t.read(userPath(user)), 'displayName') === 'Patched' || undefined : undefined;
};

const filters = async (t: CheckContext): Promise<boolean | undefined> => {
  const [user] = [await t.user(), await t.user()];
  const reply = await t.query('/Users', { filter: `userName eq "${String(user.userName)}"` });
  if (reply.status === 501 || reply.status === 403) return false;
  const ids = list(reply.json, 'Resources').map((one) => at(one, 'id'));
  // A list of everything shows a broken filter or none: the filter checks tell which.
  return ids.length === 1 && ids[0] === user.id ? true : undefined;
};

const sorts = async (t: CheckContext): Promise<boolean | undefined> => {
  const mark = `${t.make.prefix}-so${t.token()}`;
  const names = ['c', 'a', 'b'].map((letter) => `${mark}-${letter}@example.test`);
  for (const userName of names) await t.user({ userName });
  const order = async (sortOrder: string): Promise<string[] | undefined> => {
    const reply = await t.query('/Users', {
      sortBy: 'userName',
      sortOrder,
      filter: `userName sw "${mark}"`,
      count: 10,
    });
    if (ABSENT.includes(reply.status)) return [];
    const found = list(reply.json, 'Resources').map((one) => String(at(one, 'userName')));
    return found.length === names.length ? found : undefined;
  };
  const [up, down] = [await order('ascending'), await order('descending')];
  if (up === undefined || down === undefined) return undefined;
  if (up.length === 0) return false;
  const ascending = [...names].sort();
  if (up.join() === ascending.join() && down.join() === [...ascending].reverse().join()) return true;
  // The same order whatever was asked for: nothing is sorted.
  return up.join() === down.join() ? false : undefined;
};

const versions = async (t: CheckContext): Promise<boolean | undefined> => {
  const user = await t.user();
  const read = await t.get(userPath(user));
  if (read.header('etag') === undefined && at(read.json, 'meta', 'version') === undefined) return false;
  const headers = { 'if-match': `W/"stale-${t.token()}"` };
  const reply = await t.put(userPath(user), { ...user, displayName: 'Versioned' }, { headers });
  // Versions are sent but not compared: the ETag checks report that, it is no untrue announcement.
  return reply.status === 412 ? true : undefined;
};

const bulks = async (t: CheckContext): Promise<boolean | undefined> => {
  const operation = { method: 'POST', path: '/Users', bulkId: 'probe', data: t.make.user() };
  const reply = await t.post('/Bulk', { schemas: [URN.bulkRequest], Operations: [operation] });
  if (ABSENT.includes(reply.status)) return false;
  return reply.status === 200 && list(reply.json, 'Operations').length === 1 ? true : undefined;
};

const cursors = async (t: CheckContext): Promise<boolean | undefined> => {
  await t.user();
  await t.user();
  const reply = await t.get('/Users?cursor=&count=1');
  if (typeof at(reply.json, 'nextCursor') === 'string') return true;
  return reply.status === 200 && Number(at(reply.json, 'totalResults')) > 1 ? false : undefined;
};

/** False announcements (RFC 7643 section 5). */
export const capabilityChecks = defineChecks('discovery', { fix: 'Announce what is served.' }, [
  announcedTruly('patch', 'PATCH', '7643-088', changes),
  announcedTruly('filter', 'Filtering', '7643-090', filters),
  announcedTruly('sort', 'Sorting', '7643-092', sorts),
  announcedTruly('etag', 'Versioning by ETag', '7643-093', versions),
  announcedTruly('bulk', 'Bulk', '7643-089', bulks),
  announcedTruly('cursor', 'Cursor pagination', '9865-019', cursors),
  {
    id: 'discovery-truth-max-results',
    title: 'No list is longer than the announced filter.maxResults',
    req: ['7643-090'],
    dependsOn: ['create-user'],
    fix: 'Cap lists at filter.maxResults, or announce the true limit.',
    run: async (t) => {
      const max = t.announced.limit('filter', 'maxResults');
      if (max === undefined || max > 1_000) return;
      const reply = await t.get(`/Users?startIndex=1&count=${max + 50}`);
      const count = list(reply.json, 'Resources').length;
      expectThat(count <= max, `at most ${max} resources`, `${count} resources`);
    },
  },
  {
    id: 'discovery-truth-max-page-size',
    title: 'No page is larger than the announced pagination.maxPageSize',
    req: ['9865-019'],
    dependsOn: ['create-user'],
    fix: 'Cap pages at pagination.maxPageSize, or announce the true limit.',
    run: async (t) => {
      const max = t.announced.limit('pagination', 'maxPageSize');
      if (max === undefined || max > 1_000) return;
      const reply = await t.get(`/Users?count=${max + 50}`);
      expectThat(list(reply.json, 'Resources').length <= max, `at most ${max} resources`, `more of them`);
    },
  },
  {
    id: 'discovery-truth-password',
    title: 'A password can be changed where changePassword is announced',
    req: ['7643-091'],
    needs: ['changePassword', 'patch'],
    dependsOn: ['create-user'],
    fix: 'Announce changePassword as unsupported, or take a new password.',
    run: async (t) => {
      const user = await t.user();
      const reply = await t.patch(userPath(user), [{ op: 'replace', path: 'password', value: t.password() }]);
      expectThat(reply.ok, 'the new password to be taken', reply);
    },
  },
]);
