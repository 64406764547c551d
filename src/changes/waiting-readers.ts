import type { TenantKey } from '../storage/store.js';
import type { Answer, Poller, WaitingReader } from './waiting-reader.js';

/** Readers answered in one turn of the event loop; each costs a reply, and other requests come in between. */
const SLICE = 32;

/** The readers that wait, by tenant. However many end at once, they are answered in slices. */
export class WaitingReaders {
  readonly #byTenant = new Map<TenantKey, Set<WaitingReader>>();
  #ending: { readonly reader: WaitingReader; readonly answer: Answer | Error }[] = [];
  #answered = 0;

  get isEmpty(): boolean {
    return this.#byTenant.size === 0;
  }

  add(reader: WaitingReader): void {
    const readers = this.#byTenant.get(reader.tenant);
    if (readers) readers.add(reader);
    else this.#byTenant.set(reader.tenant, new Set([reader]));
  }

  /** Whether it was still waiting. */
  remove(reader: WaitingReader): boolean {
    const readers = this.#byTenant.get(reader.tenant);
    if (!readers?.delete(reader)) return false;
    if (readers.size === 0) this.#byTenant.delete(reader.tenant);
    return true;
  }

  /** Ends the wait of a reader, in its turn; nothing happens when it has ended already. */
  end(reader: WaitingReader, answer: Answer | Error): void {
    if (!this.remove(reader)) return;
    if (this.#ending.push({ reader, answer }) === 1) setImmediate(() => this.#answerSlice());
  }

  endAll(): void {
    for (const readers of this.#byTenant.values()) for (const reader of readers) this.end(reader, undefined);
  }

  has(tenant: TenantKey): boolean {
    return this.#byTenant.has(tenant);
  }

  tenants(): TenantKey[] {
    return [...this.#byTenant.keys()];
  }

  /** The readers of a tenant by the number they wait behind: mostly one, that of the newest entry. */
  byPlace(tenant: TenantKey): Map<number, WaitingReader[]> {
    const places = new Map<number, WaitingReader[]>();
    for (const reader of this.#byTenant.get(tenant) ?? []) {
      const there = places.get(reader.after);
      if (there) there.push(reader);
      else places.set(reader.after, [reader]);
    }
    return places;
  }

  /** One of each token that waits, and the tenant it reads. */
  pollers(): Map<string, Poller & { readonly tenant: TenantKey }> {
    const pollers = new Map<string, Poller & { readonly tenant: TenantKey }>();
    for (const [tenant, readers] of this.#byTenant)
      for (const { poller } of readers) if (!pollers.has(poller.hash)) pollers.set(poller.hash, { ...poller, tenant });
    return pollers;
  }

  /** Ends the readers of a tenant that came with one token. */
  endOfToken(tenant: TenantKey, hash: string, error: Error): void {
    for (const reader of this.#byTenant.get(tenant) ?? []) if (reader.poller.hash === hash) this.end(reader, error);
  }

  #answerSlice(): void {
    const slice = this.#ending.slice(this.#answered, this.#answered + SLICE);
    this.#answered += slice.length;
    if (this.#answered < this.#ending.length) setImmediate(() => this.#answerSlice());
    else {
      this.#ending = [];
      this.#answered = 0;
    }
    for (const { reader, answer } of slice) reader.answer(answer);
  }
}
