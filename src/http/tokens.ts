/** What can say whether the database is reached and its migrations are done: resolves when so, else rejects. */
export interface Readiness {
  health(): Promise<void>;
}

/** Injection token of a `Readiness`. */
export const READINESS = Symbol('Readiness');

/** Injection token of the `Store` of src/storage/store.ts. */
export const STORE = Symbol('Store');
