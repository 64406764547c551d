import type { Principal } from './principal.js';
import type { TokenRefusal } from './refusal.js';

/** Who sends a token, or why it is refused. */
export type Admission = Principal | TokenRefusal;

/** One way to know who sends a token. */
export abstract class Authenticator {
  /** The principal, or why there is none: `token-unknown` when the token is not of this kind. */
  abstract authenticate(token: string): Promise<Admission>;
  /** The principal without waiting, when it is at hand. */
  recall?(token: string): Principal | undefined;
}

/** Asks several authenticators in turn; the first that knows the token decides. */
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
