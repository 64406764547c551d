import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { BaseUrlResolver } from './base-url.js';
import { HealthController } from './health.controller.js';
import { Lifecycle } from './lifecycle.js';
import { ScimExceptionFilter } from './scim-exception.filter.js';

/** What every route shares: errors, the base URL, and where the service is in its life. */
@Global()
@Module({
  controllers: [HealthController],
  providers: [BaseUrlResolver, Lifecycle, { provide: APP_FILTER, useClass: ScimExceptionFilter }],
  exports: [BaseUrlResolver, Lifecycle],
})
export class HttpModule {}
