import type { TenantKey } from '../storage/store.js';
import type { FoundToken } from './token-repository.js';

/** What was found for a token. */
export interface KnownToken extends FoundToken {
  /** Monotonic milliseconds. */
  readonly until: number;
}

/** Bytes that are kept of all tokens together, about: some ten thousand of them. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Bytes of a token beside its texts: its hash, its principal, its places in the maps. */
const TOKEN_BYTES = 700;

/**
 * Tokens that were looked up, by their hash; those that nobody used for long make room. Two halves: what is used moves to
 * the younger one, and when that is full it becomes the older one.
 */
export class TokenCache {
  #young = new Map<string, KnownToken>();
  #old = new Map<string, KnownToken>();
  #youngBytes = 0;

  constructor(private readonly maxBytes = MAX_BYTES) {}

  get(hash: string): KnownToken | undefined {
    const young = this.#young.get(hash);
    if (young) return young;
    const old = this.#old.get(hash);
    if (old) {
      this.#old.delete(hash);
      this.set(hash, old);
    }
    return old;
  }

  set(hash: string, token: KnownToken): void {
    if (!this.#young.has(hash)) this.#youngBytes += bytesOf(token);
    this.#young.set(hash, token);
    if (this.#youngBytes <= this.maxBytes / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngBytes = 0;
  }

  delete(hash: string): void {
    const young = this.#young.get(hash);
    if (young) this.#youngBytes -= bytesOf(young);
    this.#young.delete(hash);
    this.#old.delete(hash);
  }

  /** Forgets the tokens of these tenants. */
  forget(tenants: ReadonlySet<TenantKey> | 'all'): void {
    if (tenants === 'all') {
      this.#young.clear();
      this.#old.clear();
      this.#youngBytes = 0;
      return;
    }
    for (const half of [this.#young, this.#old])
      for (const [hash, { principal }] of half) if (tenants.has(principal.tenantKey)) this.delete(hash);
  }
}

function bytesOf({ principal }: KnownToken): number {
  return TOKEN_BYTES + 2 * (principal.subject?.value.length ?? 0);
}
