import { type DynamicModule, Global, Module } from '@nestjs/common';
import { SchemaRegistry } from '../scim/schema/registry.js';
import { Config } from './config.js';

/** Provides the settings and the schemas, which are read before the framework starts. */
@Global()
@Module({})
export class ConfigModule {
  static register(config: Config, registry: SchemaRegistry): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: Config, useValue: config },
        { provide: SchemaRegistry, useValue: registry },
      ],
      exports: [Config, SchemaRegistry],
    };
  }
}
