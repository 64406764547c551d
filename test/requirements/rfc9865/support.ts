import type { Reply } from '../../e2e/support/service.js';
import { type Client, SEARCH } from '../rfc7643/support.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into list replies of any shape
type ListResponse = any;

/** Parameters of a query, the same for every page of a walk. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** How a page is asked for: by GET with the parameters in the URI, or by POST .search with them in the body. */
export const WAYS: readonly ['GET' | '.search', (client: Client, query: Query) => Promise<Reply>][] = [
  ['GET', page],
  ['.search', search],
];

export function page(client: Client, query: Query, endpoint = '/Users'): Promise<Reply> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return client.get(`${endpoint}?${parameters.toString()}`);
}

export function search(client: Client, query: Query, endpoint = '/Users'): Promise<Reply> {
  return client.post(`${endpoint}/.search`, { schemas: [SEARCH], ...query });
}

/** All pages from the first on: following nextCursor until it is missing. */
export async function walk(client: Client, query: Query, ask = page): Promise<ListResponse[]> {
  const pages: ListResponse[] = [];
  let cursor = '';
  for (;;) {
    const reply = await ask(client, { ...query, cursor });
    if (reply.status !== 200) throw new Error(reply.text);
    pages.push(reply.json);
    if (reply.json.nextCursor === undefined) return pages;
    if (pages.length > 1000) throw new Error('The walk does not end');
    cursor = reply.json.nextCursor;
  }
}

/** The userNames on some pages, in order. */
export function names(...pages: ListResponse[]): string[] {
  return pages.flatMap(({ Resources }) => Resources.map((each: { userName: string }) => each.userName));
}

/** Makes users of these names, in this order. */
export async function populate(client: Client, userNames: readonly string[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const userName of userNames) ids.set(userName, (await client.make('/Users', { userName })).id as string);
  return ids;
}

/** user-00, user-01, ... */
export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `user-${String(i).padStart(2, '0')}`);
}
