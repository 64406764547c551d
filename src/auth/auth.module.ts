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

/** An issuer's keys and the audiences of other tenants decide, too, and no change of ours tells of those. */
const OUTSIDE_REMEMBERED_MS = 900;

/** Knows the tokens of this service first, then those of outside issuers. */
function makeAuthenticator(store: Store, config: Config, watch: AccessWatch): Authenticator {
  const issuers = new ConfiguredIssuers(store, serviceIssuer(config));
  const keys = new IssuerKeys({ cooldownSeconds: config.jwksCooldownSeconds });
  const verifier = new JwtVerifier(issuers, keys, config.jwtMaxLifetimeSeconds);
  return new Authenticators([
    new TokenAuthenticator(new TokenRepository(store), watch),
    new TokenAuthenticator(verifier, watch, { rememberedMs: OUTSIDE_REMEMBERED_MS }),
  ]);
}

/** Who sends a request, and what it may do. */
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
