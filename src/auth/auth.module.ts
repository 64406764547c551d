import { Global, Module, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../config/config.js';
import { ServiceEvents } from '../observability/service-events.js';
import { Store } from '../storage/store.js';
import { AccessChanges } from './access-changes.js';
import { AccessWatch } from './access-watch.js';
import { Authenticator, Authenticators } from './authenticator.js';
import { Guards } from './guard.js';
import { IssuerKeys } from './jwt/issuer-keys.js';
import { JwtVerifier } from './jwt/jwt-verifier.js';
import { serviceIssuer } from './jwt/service-issuer.js';
import { ConfiguredIssuers } from './jwt/trusted-issuers.js';
import { TokenAuthenticator } from './token-authenticator.js';
import { TokenLastUsed } from './token-last-used.js';
import { TokenRepository } from './token-repository.js';
import { TokenWatch } from './token-watch.js';

/**
 * How long the result for a token of an external issuer is cached. It also depends on the keys of the issuer and on the
 * audiences of other tenants, whose changes AccessWatch does not see.
 */
const OUTSIDE_REMEMBERED_MS = 900;

/** Looks for a token among those of this service first, then among those of external issuers. */
function makeAuthenticator(store: Store, config: Config, watch: AccessWatch): Authenticator {
  const issuers = new ConfiguredIssuers(store, serviceIssuer(config));
  const keys = new IssuerKeys({ cooldownSeconds: config.jwksCooldownSeconds });
  const verifier = new JwtVerifier(issuers, keys, config.jwtMaxLifetimeSeconds);
  return new Authenticators([
    new TokenAuthenticator(new TokenRepository(store), watch),
    new TokenAuthenticator(verifier, watch, { rememberedMs: OUTSIDE_REMEMBERED_MS }),
  ]);
}

/** Authentication and the authorization of requests. */
@Global()
@Module({
  providers: [
    { provide: AccessWatch, useFactory: (store: Store) => new AccessWatch(new AccessChanges(store)), inject: [Store] },
    { provide: Authenticator, useFactory: makeAuthenticator, inject: [Store, Config, AccessWatch] },
    Guards,
    TokenLastUsed,
    TokenWatch,
  ],
  exports: [Guards, TokenWatch],
})
export class AuthModule implements OnModuleDestroy {
  readonly #unsubscribe: () => void;

  constructor(events: ServiceEvents, watch: AccessWatch) {
    this.#unsubscribe = events.subscribe((event) => {
      const revokes = event.kind === 'tokenRevoked' || (event.kind === 'tenantChanged' && event.operation !== 'create');
      if (revokes) watch.recheck();
    });
  }

  onModuleDestroy(): void {
    this.#unsubscribe();
  }
}
