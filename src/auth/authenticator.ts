import type { Principal } from './principal.js';
import type { TokenRefusal } from './refusal.js';

/** The principal of a token, or why the token is refused. */
export type Admission = Principal | TokenRefusal;

/** Authenticates one kind of token. */
export abstract class Authenticator {
  /** The principal, or why there is none: `token-unknown` when the token is not of this kind. */
  abstract authenticate(token: string): Promise<Admission>;
  /** The principal from the cache, if it can be used without waiting. */
  recall?(token: string): Principal | undefined;
}

/** Tries several authenticators in turn; the first that does not answer `token-unknown` decides. */
export class Authenticators implements Authenticator {
  constructor(private readonly list: readonly Authenticator[]) {}

  async authenticate(token: string): Promise<Admission> {
    for (const authenticator of this.list) {
      const admission = await authenticator.authenticate(token);
      if (admission !== 'token-unknown') return admission;
    }
    return 'token-unknown';
  }

  recall(token: string): Principal | undefined {
    for (const authenticator of this.list) {
      const principal = authenticator.recall?.(token);
      if (principal) return principal;
    }
    return undefined;
  }
}
