import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AdminModule } from './admin/admin.module.js';
import { ADMIN_STORE } from './tenants/admin-store.js';
import { TokenWatch } from './auth/token-watch.js';
import { ChangesModule } from './changes/changes.module.js';
import { Config } from './config/config.js';
import { DiscoveryModule } from './scim-api/discovery/discovery.module.js';
import { BaseUrlResolver } from './http/base-url.js';
import { HealthController } from './http/health.controller.js';
import { Lifecycle } from './http/lifecycle.js';
import { ScimExceptionFilter } from './http/scim-exception.filter.js';
import { READINESS, STORE } from './http/tokens.js';
import { ServiceEvents } from './observability/service-events.js';
import type { Storage } from './bootstrap/open-storage.js';
import { ResourcesModule } from './scim-api/scim-api.module.js';
import type { SchemaRegistry } from './scim/schema/registry.js';

/** What exists before the framework does, and is the same for all of its parts. */
export interface AppParts {
  readonly config: Config;
  readonly events: ServiceEvents;
  readonly lifecycle: Lifecycle;
  readonly registry: SchemaRegistry;
  readonly storage: Storage;
  readonly tokens: TokenWatch;
}

/** The application: shared parts for everybody, one module per capability. */
@Global()
@Module({})
export class AppModule {
  static register({ config, events, lifecycle, registry, storage, tokens }: AppParts): DynamicModule {
    const shared = [
      { provide: Config, useValue: config },
      { provide: ServiceEvents, useValue: events },
      { provide: Lifecycle, useValue: lifecycle },
      { provide: STORE, useValue: storage.store },
      { provide: ADMIN_STORE, useValue: storage.store },
      { provide: READINESS, useValue: storage.store },
      { provide: TokenWatch, useValue: tokens },
      BaseUrlResolver,
    ];
    return {
      module: AppModule,
      imports: [
        ResourcesModule.forRegistry(registry),
        DiscoveryModule.forRegistry(registry),
        ChangesModule,
        AdminModule.register(config.adminToken !== undefined),
      ],
      controllers: [HealthController],
      providers: [
        ...shared,
        { provide: APP_FILTER, useFactory: (f: ServiceEvents) => new ScimExceptionFilter(f), inject: [ServiceEvents] },
      ],
      exports: shared,
    };
  }
}
