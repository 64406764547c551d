import type { Authenticator } from './authenticator.js';
import type { Principal } from './principal.js';
import { hashToken } from './token.js';
import type { FoundToken } from './token-repository.js';

/** A revocation, also by another process, takes effect within this time. */
const REMEMBERED_MS = 900;
const REMEMBERED_TOKENS = 10_000;

/** Where principals are found: among the tokens this service issued, or by verifying one of an outside issuer. */
export interface PrincipalSource {
  findByHash(hash: string, token: string): Promise<FoundToken | undefined>;
}

interface Known {
  readonly principal: Principal;
  readonly until: number;
}

/** Asks a source for principals. What was just found is remembered for less than a second. */
export class TokenAuthenticator implements Authenticator {
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<string, Promise<Principal | undefined>>();

  constructor(
    private readonly tokens: PrincipalSource,
    private readonly now: () => number = Date.now,
  ) {}

  recall(token: string): Principal | undefined {
    const known = this.#known.get(hashToken(token));
    return known && known.until > this.now() ? known.principal : undefined;
  }

  async authenticate(token: string): Promise<Principal | undefined> {
    const hash = hashToken(token);
    const asked = this.#asked.get(hash) ?? this.#ask(hash, token);
    return asked;
  }

  /** Forgets everything remembered; call after revoking a token or changing a tenant. */
  forget(): void {
    this.#known.clear();
    this.#asked.clear();
  }

  #ask(hash: string, token: string): Promise<Principal | undefined> {
    const asked = this.#lookUp(hash, token).finally(() => {
      if (this.#asked.get(hash) === asked) this.#asked.delete(hash);
    });
    this.#asked.set(hash, asked);
    return asked;
  }

  async #lookUp(hash: string, token: string): Promise<Principal | undefined> {
    const askedAt = this.now();
    const found = await this.tokens.findByHash(hash, token);
    if (!found || (found.expiresAt !== undefined && found.expiresAt <= this.now())) {
      this.#known.delete(hash);
      return undefined;
    }
    // `forget` may have come in between: then the answer is already old and must not be remembered.
    if (this.#asked.has(hash)) {
      if (this.#known.size >= REMEMBERED_TOKENS) this.#known.clear();
      const until = Math.min(askedAt + REMEMBERED_MS, found.expiresAt ?? Number.POSITIVE_INFINITY);
      this.#known.set(hash, { principal: found.principal, until });
    }
    return found.principal;
  }
}
