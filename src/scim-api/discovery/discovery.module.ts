import { type DynamicModule, Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { TenantSchemas } from '../tenant-schemas.js';
import type { SchemaRegistry } from '../../scim/schema/registry.js';
import { Capabilities } from './discovery-documents.js';
import { DiscoveryController } from './discovery.controller.js';

/** ServiceProviderConfig, ResourceTypes and Schemas. */
@Module({})
export class DiscoveryModule {
  static forRegistry(registry: SchemaRegistry): DynamicModule {
    return {
      module: DiscoveryModule,
      controllers: [DiscoveryController],
      providers: [
        { provide: TenantSchemas, useFactory: () => new TenantSchemas(registry) },
        {
          provide: Capabilities,
          useFactory: (config: Config) =>
            new Capabilities(
              config.maxPageSize,
              config.defaultPageSize,
              config.bodyLimit,
              config.cursorLifetimeSeconds,
            ),
          inject: [Config],
        },
      ],
    };
  }
}
