import type { Client, Resource } from '../support/client.js';
import type { Reply } from '../support/service.js';

export type Parameters = Record<string, string | number>;

/** One page of a list with these parameters, by GET or by POST .search. */
export function page(
  client: Client,
  path: string,
  parameters: Parameters,
  by: 'GET' | 'search' = 'GET',
): Promise<Reply> {
  return by === 'GET' ? client.list(path, parameters) : client.search(path, parameters);
}

/** Every page of a list, first to last; `between` runs after each page. */
export async function walk(
  client: Client,
  path: string,
  parameters: Parameters,
  by: 'GET' | 'search' = 'GET',
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<Resource[][]> {
  const pages: Resource[][] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const reply: Reply = await page(client, path, { ...parameters, cursor }, by);
    if (reply.status !== 200) throw new Error(reply.text);
    pages.push(reply.json.Resources);
    cursor = reply.json.nextCursor as string | undefined;
    await between();
  }
  return pages;
}

export function namesOf(resources: readonly Resource[]): string[] {
  return resources.map((resource) => (resource.userName ?? resource.displayName) as string);
}
