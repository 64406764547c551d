import type { Store, TenantKey } from '../storage/store.js';
import type { Authenticator } from './authenticator.js';

/** A token that a request under way came with. */
export interface WatchedToken {
  readonly token: string;
  readonly hash: string;
  readonly tenant: TenantKey;
}

/** Values of one statement: few sizes, so that few statements are prepared. */
const CHUNKS = [1, 16, 256];

/** What is known of a token: issued here, or of an outside issuer that its tenant trusts by these settings. */
type Kind = { readonly issued: true } | { readonly issued: false; readonly settings: string | null };

/**
 * Finds the tokens of waiting requests that are good no longer, by few statements for all of them. A token of an outside
 * issuer is verified once, and again when the settings of its tenant have changed.
 */
export class TokenWatch {
  #known = new Map<string, Kind>();
  readonly #verifying = new Set<string>();

  constructor(
    private readonly store: Pick<Store, 'query'>,
    private readonly authenticator: Authenticator,
  ) {}

  /**
   * Calls `end` with the hashes of those that were revoked, have expired, or whose tenant is gone; it may be called later
   * as well, since an outside issuer is not waited for. Give it all that wait, by hash.
   */
  async check(tokens: ReadonlyMap<string, WatchedToken>, end: (hashes: ReadonlySet<string>) => void): Promise<void> {
    const known = new Map<string, Kind>();
    const revoked = new Set<string>();
    const issued = await this.#issued([...tokens.keys()]);
    const others = [...tokens.values()].filter(({ hash }) => !issued.has(hash));
    const tenants = await this.#settings([...new Set(others.map(({ tenant }) => tenant))]);
    for (const hash of issued) known.set(hash, { issued: true });
    for (const token of others) {
      const before = this.#known.get(token.hash);
      const settings = tenants.get(token.tenant);
      if (settings === undefined || before?.issued) revoked.add(token.hash);
      else {
        if (before) known.set(token.hash, before);
        if (before?.settings !== settings) this.#verify(token, settings, end);
      }
    }
    this.#known = known;
    if (revoked.size > 0) end(revoked);
  }

  #verify({ token, hash }: WatchedToken, settings: string | null, end: (hashes: ReadonlySet<string>) => void): void {
    if (this.#verifying.has(hash)) return;
    this.#verifying.add(hash);
    this.authenticator
      .authenticate(token)
      .then(
        (principal) => {
          if (principal) this.#known.set(hash, { issued: false, settings });
          else end(new Set([hash]));
        },
        // The issuer cannot be asked: the next check tries again.
        () => undefined,
      )
      .finally(() => this.#verifying.delete(hash));
  }

  async #issued(hashes: readonly string[]): Promise<Set<string>> {
    const rows = await this.#inChunks<{ hash: string }>(
      hashes,
      (list) =>
        'SELECT token.hash AS hash FROM token JOIN tenant ON tenant.key = token.tenant' +
        ` WHERE token.hash IN (${list}) AND (token.expires_at IS NULL OR token.expires_at > ?)` +
        ' AND tenant.deleted_at IS NULL',
      [Date.now()],
    );
    return new Set(rows.map(({ hash }) => hash));
  }

  /** What each tenant says of its issuer; nothing of those that are gone. */
  async #settings(tenants: readonly TenantKey[]): Promise<Map<TenantKey, string | null>> {
    const rows = await this.#inChunks<{ key: TenantKey; jwt: string | null }>(
      tenants,
      (list) => `SELECT key, jwt FROM tenant WHERE key IN (${list}) AND deleted_at IS NULL`,
      [],
    );
    return new Map(rows.map(({ key, jwt }) => [key, jwt]));
  }

  async #inChunks<Row>(
    values: readonly (string | number)[],
    statement: (list: string) => string,
    more: readonly number[],
  ): Promise<Row[]> {
    const rows: Row[] = [];
    for (let at = 0; at < values.length;) {
      const left = values.length - at;
      const size = CHUNKS.find((chunk) => chunk >= left) ?? CHUNKS.at(-1)!;
      const chunk = values.slice(at, at + size);
      const filled = Array.from({ length: size }, (_, index) => chunk[index] ?? chunk[0]!);
      rows.push(...(await this.store.query<Row>(statement(filled.map(() => '?').join(', ')), [...filled, ...more])));
      at += chunk.length;
      // On SQLite a statement keeps the event loop; others shall have their turn.
      if (at < values.length) await new Promise((resolve) => setImmediate(resolve));
    }
    return rows;
  }
}
