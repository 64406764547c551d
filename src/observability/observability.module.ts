import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ServiceEvents } from './service-events.js';

/** The events of the service. They exist before the framework does, since opening the database publishes some. */
@Global()
@Module({})
export class ObservabilityModule {
  static register(events: ServiceEvents): DynamicModule {
    return {
      module: ObservabilityModule,
      providers: [{ provide: ServiceEvents, useValue: events }],
      exports: [ServiceEvents],
    };
  }
}
