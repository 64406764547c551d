import { HttpClient, RequestSpec, TransportFault } from '../client/http-client.js';
import { Reply } from '../client/reply.js';
import { at, isObject, list } from '../json.js';

/** How patiently the clean-up waits for a server that is away (crashed, restarting). */
export interface CleanUpPatience {
  readonly attempts: number;
  readonly pauseMillis: number;
}

/**
 * Everything the run created, learnt from the replies themselves: also what a wrong server created by mistake.
 * Removes it at the end, and sweeps for test resources whose creation was never confirmed.
 */
export class Registry {
  private readonly created = new Set<string>();

  constructor(
    private readonly client: HttpClient,
    private readonly prefix: string,
    private readonly basePath: string,
  ) {}

  /** Notes creations and deletions; installed as the HTTP client's observer. */
  readonly observe = (spec: RequestSpec, reply: Reply): void => {
    const path = spec.path.split('?')[0]!.replace(/^\/+/, '/');
    if (spec.method === 'POST' && reply.ok && /^\/bulk\/?$/i.test(path)) {
      for (const operation of list(reply.json, 'Operations')) {
        const location = at(operation, 'location');
        if (at(operation, 'method') === 'POST' && typeof location === 'string') this.noteLocation(location);
      }
    } else if (spec.method === 'POST' && reply.status === 201) {
      const id = at(reply.json, 'id');
      const location = reply.header('location');
      const endpoint = `/${path.split('/').find(Boolean) ?? ''}`;
      if (typeof id === 'string' && id !== '') this.created.add(`${endpoint}/${encodeURIComponent(id)}`);
      else if (location) this.noteLocation(location);
    } else if (spec.method === 'DELETE' && reply.ok) {
      this.created.delete(path);
    }
  };

  get size(): number {
    return this.created.size;
  }

  /**
   * Removes all test resources, groups first. A server that is away is awaited for a while.
   * @returns the paths that are still there
   */
  async cleanUp(patience: CleanUpPatience): Promise<string[]> {
    for (let attempt = 1; attempt <= patience.attempts; attempt += 1) {
      try {
        await this.sweep();
        for (const path of this.inOrder()) await this.remove(path);
        break;
      } catch (error) {
        if (!(error instanceof TransportFault)) throw error;
        if (attempt < patience.attempts) await new Promise((resolve) => setTimeout(resolve, patience.pauseMillis));
      }
    }
    return this.inOrder();
  }

  private inOrder(): string[] {
    return [...this.created]
      .reverse()
      .sort((a, b) => Number(b.startsWith('/Groups/')) - Number(a.startsWith('/Groups/')));
  }

  private async remove(path: string): Promise<void> {
    const reply = await this.client.send({ method: 'DELETE', path, uninterrupted: true });
    if (reply.ok || reply.status === 404 || reply.status === 410) this.created.delete(path);
    // A server that answers a repeated deletion with an error of its own: what cannot be read is gone.
    else if (!(await this.client.send({ method: 'GET', path, uninterrupted: true })).ok) this.created.delete(path);
  }

  /** Finds resources that bear this run's random prefix although no 201 was seen (a time-out, a reset connection). */
  private async sweep(): Promise<void> {
    for (const [endpoint, name] of [
      ['/Users', 'userName'],
      ['/Groups', 'displayName'],
    ] as const) {
      const filter = encodeURIComponent(`${name} sw "${this.prefix}"`);
      const reply = await this.client.send({
        method: 'GET',
        path: `${endpoint}?filter=${filter}&count=1000`,
        uninterrupted: true,
      });
      for (const resource of list(reply.json, 'Resources')) {
        const id = at(resource, 'id');
        const value = at(resource, name);
        // The server may ignore filters: only what bears the prefix is ours.
        const ours = typeof value === 'string' && value.toLowerCase().startsWith(this.prefix);
        if (isObject(resource) && typeof id === 'string' && ours)
          this.created.add(`${endpoint}/${encodeURIComponent(id)}`);
      }
    }
  }

  private noteLocation(location: string): void {
    let path = location;
    try {
      path = new URL(location, 'http://relative.invalid').pathname;
    } catch {
      return;
    }
    if (this.basePath !== '' && path.startsWith(`${this.basePath}/`)) path = path.slice(this.basePath.length);
    const segments = path.split('/').filter(Boolean).slice(-2);
    if (segments.length === 2) this.created.add(`/${segments.join('/')}`);
  }
}
