import { type DynamicModule, Module } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { AuthModule } from './auth/auth.module.js';
import { ChangesModule } from './changes/changes.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { HttpModule } from './http/http.module.js';
import { ObservabilityModule } from './observability/observability.module.js';
import type { ServiceEvents } from './observability/service-events.js';
import { DiscoveryModule } from './scim-api/discovery/discovery.module.js';
import { ResourcesModule } from './scim-api/scim-api.module.js';
import type { SchemaRegistry } from './scim/schema/registry.js';
import { StorageModule } from './bootstrap/storage.module.js';
import type { DatabaseStore } from './storage/store.js';

/** What exists before the framework does. */
export interface AppParts {
  readonly config: Config;
  readonly events: ServiceEvents;
  readonly registry: SchemaRegistry;
  readonly store: DatabaseStore;
}

/** The application: one module per capability, on the modules that all of them share. */
@Module({})
export class AppModule {
  static register({ config, events, registry, store }: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.register(config, registry),
        ObservabilityModule.register(events),
        StorageModule.register(store),
        AuthModule,
        HttpModule,
        ResourcesModule.forRegistry(registry),
        DiscoveryModule,
        ChangesModule,
        AdminModule.register(config.adminToken !== undefined),
      ],
    };
  }
}
