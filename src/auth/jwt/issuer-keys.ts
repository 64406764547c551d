import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { UnavailableError } from '../../scim/errors.js';
import type { JwtIssuer } from '../../config/jwt-issuer.js';
import { fetchKeys } from './issuer-metadata.js';

/** For the metadata and the keys of an issuer together. */
const DEADLINE_MS = 5000;
const KEYS_MAX_AGE_MS = 10 * 60 * 1000;
/** An issuer that did not answer in time is not asked again for this long: each time costs the deadline. */
const SILENT_MS = 10_000;
/** No failure is remembered for longer, however long the cool-down. */
const FAILED_MAX_MS = 30_000;
/** Issuers whose keys are kept; each has 512 KB at most, and usually some KB. */
const ISSUERS = 1000;

/** Settings of IssuerKeys. */
export interface IssuerKeysOptions {
  /** Time between two fetches of an issuer's keys at least, a failed one included. */
  readonly cooldownSeconds: number;
  /** Milliseconds for everything one fetch needs. Default 5000. */
  readonly deadlineMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * The keys of outside issuers: fetched when first needed, kept for ten minutes, fetched again when a token names a key
 * that is not among them, but never more often than the cool-down allows. One fetch is under way for an issuer, whoever
 * waits for it, and its failure is remembered, so that tokens cannot keep requests waiting. An issuer that cannot be
 * reached is 503, not 401: its tokens may be good.
 */
export class IssuerKeys {
  readonly #known = new Map<string, KeySet>();

  constructor(private readonly options: IssuerKeysOptions) {}

  /** Gives a token's key; errors: what `jose` throws for a key that is not there, UnavailableError when nobody answers. */
  keysOf(issuer: JwtIssuer): JWTVerifyGetKey {
    const name = JSON.stringify([issuer.issuer, issuer.jwksUri]);
    let set = this.#known.get(name);
    if (!set) {
      set = new KeySet(issuer, this.options);
      const oldest = this.#known.keys().next();
      if (this.#known.size >= ISSUERS && !oldest.done) this.#known.delete(oldest.value);
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
      const pause = Math.min(FAILED_MAX_MS, signal.aborted ? Math.max(cooldown, SILENT_MS) : cooldown);
      this.#failure = { until: this.#now() + pause, cause };
      throw this.#unavailable(this.#failure);
    }
  }

  #unavailable({ until, cause }: { readonly until: number; readonly cause: unknown }): UnavailableError {
    const seconds = Math.max(1, Math.ceil((until - this.#now()) / 1000));
    return unavailable(seconds, cause);
  }
}

/** Some steps of a fetch, such as resolving a name, do not end with the signal. */
function withDeadline<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

function explain(error: unknown): unknown {
  const tellsOfToken = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
  return tellsOfToken ? error : unavailable(10, error);
}

function unavailable(seconds: number, cause: unknown): UnavailableError {
  return new UnavailableError('The keys of the token issuer cannot be read at the moment.', seconds, {
    cause,
    code: 'issuer-unreachable',
  });
}
