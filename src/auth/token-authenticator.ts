import { BoundedMap } from '../scim/bounded-map.js';
import type { AccessWatch } from './access-watch.js';
import type { Admission, Authenticator } from './authenticator.js';
import type { Principal } from './principal.js';
import type { TokenRefusal } from './refusal.js';
import { hashToken } from './token.js';
import type { FoundToken } from './token-repository.js';

/** Where principals come from: the tokens of this service, or the verification of a token of an external issuer. */
export interface PrincipalSource {
  /** The principal of a token, or why it is refused. */
  resolve(hash: string, token: string): Promise<FoundToken | TokenRefusal>;
}

interface KnownToken extends FoundToken {
  /** Monotonic milliseconds. */
  readonly until: number;
}

/** A look-up in progress, and the position of the watch when it began. */
interface Asked {
  readonly admission: Promise<Admission>;
  readonly position: number;
}

/** Bounds of the cache. */
const CACHE_LIMITS = { entries: 100_000, bytes: 16 * 1024 * 1024 };
/** Bytes of a cached token without the subject: its hash, its principal, its entry in the map. */
const TOKEN_BYTES = 700;

function bytesOf({ principal }: KnownToken): number {
  return TOKEN_BYTES + 2 * (principal.subject?.value.length ?? 0);
}

export interface TokenAuthenticatorOptions {
  /** Milliseconds after which a cached result expires in any case. Default: never. */
  readonly rememberedMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  /** Milliseconds since 1970, for the expiry dates of tokens. */
  readonly clock?: () => number;
}

/** Looks up principals, and caches them until the watch says that their tenant has changed. */
export class TokenAuthenticator implements Authenticator {
  readonly #known = new BoundedMap<string, KnownToken>(CACHE_LIMITS, bytesOf);
  readonly #asked = new Map<string, Asked>();
  readonly #rememberedMs: number;
  readonly #now: () => number;
  readonly #clock: () => number;

  constructor(
    private readonly tokens: PrincipalSource,
    private readonly watch: AccessWatch,
    options: TokenAuthenticatorOptions = {},
  ) {
    this.#rememberedMs = options.rememberedMs ?? Number.POSITIVE_INFINITY;
    this.#now = options.now ?? (() => performance.now());
    this.#clock = options.clock ?? Date.now;
    watch.subscribe((tenants) => {
      if (tenants === 'all') this.#known.clear();
      else this.#known.deleteWhere(({ principal }) => tenants.has(principal.tenantKey));
    });
  }

  recall(token: string): Principal | undefined {
    return this.watch.isGood() ? this.#remembered(hashToken(token)) : undefined;
  }

  async authenticate(token: string): Promise<Admission> {
    await this.watch.refresh();
    const hash = hashToken(token);
    const asked = this.#asked.get(hash);
    // A look-up that began before a change may return what was true before it.
    const isShared = asked?.position === this.watch.position;
    return this.#remembered(hash) ?? (isShared ? asked.admission : this.#ask(hash, token));
  }

  #remembered(hash: string): Principal | undefined {
    const known = this.#known.get(hash);
    if (!known) return undefined;
    const isRecent = known.until === Number.POSITIVE_INFINITY || known.until > this.#now();
    if (isRecent && (known.expiresAt === undefined || known.expiresAt > this.#clock())) return known.principal;
    this.#known.delete(hash);
    return undefined;
  }

  #ask(hash: string, token: string): Promise<Admission> {
    const { position } = this.watch;
    const admission = this.#lookUp(hash, token, position).finally(() => {
      if (this.#asked.get(hash)?.admission === admission) this.#asked.delete(hash);
    });
    this.#asked.set(hash, { admission, position });
    return admission;
  }

  async #lookUp(hash: string, token: string, position: number): Promise<Admission> {
    const until = this.#now() + this.#rememberedMs;
    const found = await this.tokens.resolve(hash, token);
    if (typeof found === 'string') return found;
    if (found.expiresAt !== undefined && found.expiresAt <= this.#clock()) return 'token-expired';
    // After a change, this result may be from before it and is not cached.
    if (position === this.watch.position) this.#known.set(hash, { ...found, until });
    return found.principal;
  }
}
