import { Injectable } from '@nestjs/common';
import type { TenantKey } from '../storage/store.js';
import { AccessWatch } from './access-watch.js';
import { Authenticator } from './authenticator.js';

/** The token of a request in progress. */
export interface WatchedToken {
  readonly token: string;
  readonly hash: string;
  readonly tenant: TenantKey;
}

/**
 * Finds out which waiting requests (long polls) have a token that is no longer valid. A token is checked again only
 * when its tenant has changed, so waiting costs nothing while nothing changes. Expiry dates are not watched, since a
 * request waits for a minute at most.
 */
@Injectable()
export class TokenWatch {
  #changed: Set<TenantKey> | 'all' = new Set();
  /** Hashes of tokens whose check failed, to be checked again. */
  readonly #failed = new Set<string>();
  readonly #checking = new Set<string>();

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
   * Checks the tokens of all waiting requests, given by hash. Calls `end` with the hash of each that is no longer
   * valid, possibly after this promise has resolved.
   */
  async check(tokens: ReadonlyMap<string, WatchedToken>, end: (hash: string) => void): Promise<void> {
    await this.access.refresh();
    const changed = this.#changed;
    this.#changed = new Set();
    for (const hash of this.#failed) if (!tokens.has(hash)) this.#failed.delete(hash);
    for (const token of tokens.values())
      if (changed === 'all' || changed.has(token.tenant) || this.#failed.has(token.hash)) this.verify(token, end);
  }

  /**
   * The same for one token, when its request begins to wait: it may have been revoked since the request was accepted.
   */
  verify({ token, hash }: WatchedToken, end: (hash: string) => void): void {
    if (this.authenticator.recall?.(token) !== undefined) this.#failed.delete(hash);
    else if (!this.#checking.has(hash)) void this.#ask(token, hash, end);
  }

  async #ask(token: string, hash: string, end: (hash: string) => void): Promise<void> {
    this.#checking.add(hash);
    try {
      const admission = await this.authenticator.authenticate(token);
      this.#failed.delete(hash);
      if (typeof admission === 'string') end(hash);
    } catch {
      this.#failed.add(hash);
    } finally {
      this.#checking.delete(hash);
    }
  }
}
