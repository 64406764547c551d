import { type DynamicModule, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { serviceIssuer } from '../tenants/service-issuer.js';
import { ServiceEvents } from '../observability/service-events.js';
import { ADMIN_STORE, type AdminStore } from '../tenants/admin-store.js';
import { TenantsController } from './tenants.controller.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { TokensController } from './tokens.controller.js';
import { TokensService } from '../tenants/tokens.service.js';

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
          useFactory: (store: AdminStore, events: ServiceEvents, config: Config) =>
            new TenantsService(store, events, serviceIssuer(config)?.issuer),
          inject: [ADMIN_STORE, ServiceEvents, Config],
        },
        {
          provide: TokensService,
          useFactory: (store: AdminStore, tenants: TenantsService, events: ServiceEvents) =>
            new TokensService(store, tenants, events),
          inject: [ADMIN_STORE, TenantsService, ServiceEvents],
        },
      ],
    };
  }
}
