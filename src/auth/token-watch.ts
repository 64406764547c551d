import { Injectable } from '@nestjs/common';
import type { TenantKey } from '../storage/store.js';
import { AccessWatch } from './access-watch.js';
import { Authenticator } from './authenticator.js';

/** A token that a request under way came with. */
export interface WatchedToken {
  readonly token: string;
  readonly hash: string;
  readonly tenant: TenantKey;
}

/**
 * Finds the tokens of waiting requests that are good no longer. Only those of tenants whose tokens or settings have
 * changed are asked for again, so those that wait cost nothing while nothing changes. A token that ends by its date is
 * not looked for: a request waits a minute at most.
 */
@Injectable()
export class TokenWatch {
  #changed: Set<TenantKey> | 'all' = new Set();
  /** Hashes of tokens whose issuer could not be asked. */
  readonly #unsure = new Set<string>();
  readonly #asked = new Set<string>();

  constructor(
    private readonly access: AccessWatch,
    private readonly authenticator: Authenticator,
  ) {
    access.subscribe((tenants) => {
      if (tenants === 'all' || this.#changed === 'all') this.#changed = 'all';
      else for (const tenant of tenants) this.#changed.add(tenant);
    });
  }

  /**
   * Calls `end` with each token's hash that opens nothing any more, now or later: nobody is waited for. Give it the tokens
   * of all that wait, by hash.
   */
  async check(tokens: ReadonlyMap<string, WatchedToken>, end: (hash: string) => void): Promise<void> {
    await this.access.refresh();
    const changed = this.#changed;
    this.#changed = new Set();
    for (const hash of this.#unsure) if (!tokens.has(hash)) this.#unsure.delete(hash);
    for (const token of tokens.values())
      if (changed === 'all' || changed.has(token.tenant) || this.#unsure.has(token.hash)) this.verify(token, end);
  }

  /** The same for one token, of a request that begins to wait: it may have been revoked since it was let in. */
  verify({ token, hash }: WatchedToken, end: (hash: string) => void): void {
    if (this.authenticator.recall?.(token) !== undefined) this.#unsure.delete(hash);
    else if (!this.#asked.has(hash)) void this.#ask(token, hash, end);
  }

  async #ask(token: string, hash: string, end: (hash: string) => void): Promise<void> {
    this.#asked.add(hash);
    try {
      const admission = await this.authenticator.authenticate(token);
      this.#unsure.delete(hash);
      if (typeof admission === 'string') end(hash);
    } catch {
      this.#unsure.add(hash);
    } finally {
      this.#asked.delete(hash);
    }
  }
}
