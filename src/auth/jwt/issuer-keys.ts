import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { UnavailableError } from '../../scim/errors.js';
import type { JwtIssuer } from '../../config/jwt-issuer.js';
import { fetchKeys } from './issuer-metadata.js';

/** Time for fetching the metadata and the keys of an issuer together. */
const DEADLINE_MS = 5000;
const KEYS_MAX_AGE_MS = 10 * 60 * 1000;
/** Pause after a time-out of an issuer, since each attempt takes the whole deadline. */
const TIMEOUT_PAUSE_MS = 10_000;
/** Longest time for which a failure is cached, even if the cool-down is longer. */
const MAX_PAUSE_MS = 30_000;
/** Issuers whose keys are cached; keys take some KB, at most 512 KB each. */
const MAX_ISSUERS = 1000;

export interface IssuerKeysOptions {
  /** Least time between two fetches of the keys of an issuer, also after a failure. */
  readonly cooldownSeconds: number;
  /** Milliseconds that one fetch may take in all. Default 5000. */
  readonly deadlineMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * Caches the keys of external issuers. They are fetched when first needed, after ten minutes, and when a token names an
 * unknown key, but not more often than the cool-down allows. Requests share one fetch for an issuer, and a failure is
 * cached, so that invalid tokens cannot delay other requests. When an issuer cannot be reached, the error is 503, not
 * 401, since the token may be valid.
 */
export class IssuerKeys {
  readonly #known = new Map<string, KeySet>();

  constructor(private readonly options: IssuerKeysOptions) {}

  /**
   * Returns the function that finds the key of a token. It rejects with the error of `jose` for an unknown key, and
   * with UnavailableError when the issuer cannot be reached.
   */
  keysOf(issuer: JwtIssuer): JWTVerifyGetKey {
    const name = JSON.stringify([issuer.issuer, issuer.jwksUri]);
    let set = this.#known.get(name);
    if (!set) {
      set = new KeySet(issuer, this.options);
      const oldest = this.#known.keys().next();
      if (this.#known.size >= MAX_ISSUERS && !oldest.done) this.#known.delete(oldest.value);
      this.#known.set(name, set);
    }
    return set.find;
  }
}

/** The keys of one issuer. */
class KeySet {
  readonly #now: () => number;
  #keys: ReturnType<typeof createLocalJWKSet> | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;
  #failure: { readonly until: number; readonly cause: unknown } | undefined;

  constructor(
    private readonly issuer: JwtIssuer,
    private readonly options: IssuerKeysOptions,
  ) {
    this.#now = options.now ?? (() => performance.now());
  }

  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (!this.#keys || this.#age() > KEYS_MAX_AGE_MS) await this.#fetch();
    try {
      return await this.#keys!(header, token);
    } catch (error) {
      const isUnknown = error instanceof errors.JWKSNoMatchingKey;
      if (!isUnknown || this.#age() < this.options.cooldownSeconds * 1000) throw explain(error);
    }
    await this.#fetch();
    return this.#keys!(header, token).catch((error: unknown) => {
      throw explain(error);
    });
  };

  #age(): number {
    return this.#now() - this.#fetchedAt;
  }

  #fetch(): Promise<void> {
    if (this.#failure && this.#failure.until > this.#now()) return Promise.reject(this.#unavailable(this.#failure));
    this.#failure = undefined;
    return (this.#fetching ??= this.#read().finally(() => (this.#fetching = undefined)));
  }

  async #read(): Promise<void> {
    const signal = AbortSignal.timeout(this.options.deadlineMs ?? DEADLINE_MS);
    try {
      this.#keys = createLocalJWKSet((await withDeadline(fetchKeys(this.issuer, signal), signal)) as JSONWebKeySet);
      this.#fetchedAt = this.#now();
    } catch (cause) {
      const cooldown = this.options.cooldownSeconds * 1000;
      const pause = Math.min(MAX_PAUSE_MS, signal.aborted ? Math.max(cooldown, TIMEOUT_PAUSE_MS) : cooldown);
      this.#failure = { until: this.#now() + pause, cause };
      throw this.#unavailable(this.#failure);
    }
  }

  #unavailable({ until, cause }: { readonly until: number; readonly cause: unknown }): UnavailableError {
    const seconds = Math.max(1, Math.ceil((until - this.#now()) / 1000));
    return unavailable(seconds, cause);
  }
}

/** Rejects at the deadline even when a step, such as DNS resolution, does not react to the signal. */
function withDeadline<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

function explain(error: unknown): unknown {
  const isAboutToken = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
  return isAboutToken ? error : unavailable(10, error);
}

function unavailable(seconds: number, cause: unknown): UnavailableError {
  return new UnavailableError('The keys of the token issuer cannot be read at the moment.', seconds, {
    cause,
    code: 'issuer-unreachable',
  });
}
