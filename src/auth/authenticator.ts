import type { Principal } from './principal.js';

/** One way to know who sends a token. */
export interface Authenticator {
  /** The principal, or undefined when this token is not of this kind or not valid. */
  authenticate(token: string): Promise<Principal | undefined>;
  /** The same without waiting, when it is at hand. */
  recall?(token: string): Principal | undefined;
}

/** Asks several authenticators in turn; the first that knows the token decides. */
export class Authenticators implements Authenticator {
  constructor(private readonly list: readonly Authenticator[]) {}

  async authenticate(token: string): Promise<Principal | undefined> {
    for (const authenticator of this.list) {
      const principal = await authenticator.authenticate(token);
      if (principal) return principal;
    }
    return undefined;
  }

  recall(token: string): Principal | undefined {
    for (const authenticator of this.list) {
      const principal = authenticator.recall?.(token);
      if (principal) return principal;
    }
    return undefined;
  }
}
