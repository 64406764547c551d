import { type DynamicModule, Module } from '@nestjs/common';
import { ChangeFeed } from '../changes/change-feed.js';
import { ChangesModule } from '../changes/changes.module.js';
import { Config } from '../config/config.js';
import { reportError } from '../http/errors.js';
import { ServiceEvents } from '../observability/service-events.js';
import { CursorCodec } from '../scim/query/cursor.js';
import type { SchemaRegistry } from '../scim/schema/registry.js';
import { Store } from '../storage/store.js';
import { BulkService } from './bulk/bulk-service.js';
import { CursorPaging } from './resources/cursor-paging.js';
import { loadCursorSecret } from './resources/cursor-secret.js';
import { MeController } from './me/me.controller.js';
import { resourceController } from './resources/resource.controller.js';
import { ResourceService } from './resources/resource-service.js';
import { RootController } from './root/root.controller.js';
import { RequestContexts } from './request-context.js';
import { TenantSchemas } from './tenant-schemas.js';

/** Users, Groups and every configured type, at their endpoints and at the root. */
@Module({})
export class ResourcesModule {
  /** The types are known when the service starts, so each gets a controller with routes of its own. */
  static forRegistry(registry: SchemaRegistry): DynamicModule {
    const controllers = registry.resourceTypes.map(resourceController);
    return {
      module: ResourcesModule,
      imports: [ChangesModule],
      controllers: [...controllers, RootController, MeController],
      providers: [
        TenantSchemas,
        RequestContexts,
        {
          provide: ResourceService,
          useFactory: async (store: Store, feed: ChangeFeed, config: Config, events: ServiceEvents) => {
            const pages = { defaultPage: config.defaultPageSize, maxPage: config.maxPageSize };
            const codec = new CursorCodec(await loadCursorSecret(store), config.cursorLifetimeSeconds);
            const report = (error: unknown) => events.reportFailure('reply to a write that is done', error);
            return new ResourceService(store, feed, new CursorPaging(codec, pages), pages, report);
          },
          inject: [Store, ChangeFeed, Config, ServiceEvents],
        },
        {
          provide: BulkService,
          useFactory: (resources: ResourceService, events: ServiceEvents) =>
            new BulkService(resources, reportError(events)),
          inject: [ResourceService, ServiceEvents],
        },
      ],
      exports: [TenantSchemas, RequestContexts],
    };
  }
}
