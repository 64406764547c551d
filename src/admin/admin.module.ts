import { type DynamicModule, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { serviceIssuer } from '../config/service-issuer.js';
import { Facts } from '../observe/facts.js';
import { ADMIN_STORE, type AdminStore } from './admin-store.js';
import { TenantsController } from './tenants.controller.js';
import { TenantsService } from './tenants.service.js';
import { TokensController } from './tokens.controller.js';
import { TokensService } from './tokens.service.js';

/** The admin API. Without an administrator's token it is not there at all. */
@Module({})
export class AdminModule {
  static register(switchedOn: boolean): DynamicModule {
    return {
      module: AdminModule,
      controllers: switchedOn ? [TenantsController, TokensController] : [],
      providers: [
        {
          provide: TenantsService,
          useFactory: (store: AdminStore, facts: Facts, config: Config) =>
            new TenantsService(store, facts, serviceIssuer(config)?.issuer),
          inject: [ADMIN_STORE, Facts, Config],
        },
        {
          provide: TokensService,
          useFactory: (store: AdminStore, tenants: TenantsService, facts: Facts) =>
            new TokensService(store, tenants, facts),
          inject: [ADMIN_STORE, TenantsService, Facts],
        },
      ],
    };
  }
}
