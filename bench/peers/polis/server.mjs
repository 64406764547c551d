import { createServer } from 'node:http';
import { controllers } from '@boxyhq/saml-jackson';

/**
 * The directory sync of Ory Polis behind a bare node:http server, as somebody who wants it fast would set it up: no web
 * framework around it, no events sent on, no encryption of what is stored.
 * `/directory` tells the path and the secret of the one directory it holds.
 */
const TENANT = 'bench';
const PRODUCT = 'bench';
const BASE = '/scim/v2';
/** It cuts pages to 50 unless told otherwise, and every list without a filter reads a whole page once more to count it. */
const PAGE = 100;

const { directorySyncController } = await controllers({
  externalUrl: 'http://127.0.0.1',
  samlPath: '/saml',
  scimPath: BASE,
  noAnalytics: true,
  db: { engine: 'sql', type: 'postgres', url: process.env.DATABASE_URL, pageLimit: PAGE },
  // Else it looks the directory up a second time for every write, to find that nobody wants to hear of it.
  dsync: { callback: async () => {} },
});
const { data: directory, error } = await directorySyncController.directories.create({
  tenant: TENANT,
  product: PRODUCT,
  type: 'generic-scim-v2',
});
if (error) throw new Error(error.message);

const server = createServer((request, response) => {
  answer(request).then(
    ({ status, data }) => send(response, status, data),
    (problem) => send(response, 500, { detail: String(problem.stack ?? problem) }),
  );
});
server.keepAliveTimeout = 75_000;
server.listen(Number(process.env.PORT), '127.0.0.1');

async function answer(request) {
  const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
  if (pathname === '/directory') {
    return { status: 200, data: { path: `${BASE}/${directory.id}`, secret: directory.scim.secret } };
  }
  const [, directoryId, resourceType, resourceId, part] = pathname.slice(BASE.length).split('/');
  if (!pathname.startsWith(`${BASE}/`) || !resourceType) return { status: 404, data: {} };
  const apiSecret = request.headers.authorization?.replace('Bearer ', '') ?? null;
  const query = {
    count: wholeNumber(searchParams.get('count')),
    startIndex: wholeNumber(searchParams.get('startIndex')),
    filter: searchParams.get('filter') ?? undefined,
  };
  if (part === 'members') return membersOf(resourceId, query, apiSecret);
  const body = request.method === 'GET' ? undefined : await bodyOf(request);
  return directorySyncController.requests.handle({
    method: request.method,
    directoryId,
    resourceType,
    resourceId,
    apiSecret,
    query,
    body,
  });
}

/** SCIM requests never get the members of a group from it. It lists them elsewhere, a page at a time. */
async function membersOf(groupId, { startIndex = 1, count = PAGE }, apiSecret) {
  if (apiSecret !== directory.scim.secret) return { status: 401, data: {} };
  const { data, error: problem } = await directorySyncController.groups
    .setTenantAndProduct(TENANT, PRODUCT)
    .getGroupMembers({ groupId, pageOffset: startIndex - 1, pageLimit: count });
  return problem ? { status: problem.code, data: problem } : { status: 200, data: { members: data } };
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return parts.length > 0 ? JSON.parse(Buffer.concat(parts)) : undefined;
}

function send(response, status, data) {
  const text = JSON.stringify(data ?? {});
  response
    .writeHead(status, { 'Content-Type': 'application/scim+json', 'Content-Length': Buffer.byteLength(text) })
    .end(text);
}

function wholeNumber(text) {
  return text === null ? undefined : Number.parseInt(text, 10);
}
