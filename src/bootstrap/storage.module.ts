import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DatabaseStore, Store } from '../storage/store.js';

/** The open database, for every part of the application. */
@Global()
@Module({})
export class StorageModule {
  static register(store: DatabaseStore): DynamicModule {
    return {
      module: StorageModule,
      providers: [
        { provide: DatabaseStore, useValue: store },
        { provide: Store, useExisting: DatabaseStore },
      ],
      exports: [DatabaseStore, Store],
    };
  }
}
