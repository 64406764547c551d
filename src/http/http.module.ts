import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { BaseUrlResolver } from './base-url.js';
import { HealthController } from './health.controller.js';
import { Lifecycle } from './lifecycle.js';
import { ScimExceptionFilter } from './scim-exception.filter.js';

/** What all routes share: error handling, the base URL and the lifecycle of the service. */
@Global()
@Module({
  controllers: [HealthController],
  providers: [BaseUrlResolver, Lifecycle, { provide: APP_FILTER, useClass: ScimExceptionFilter }],
  exports: [BaseUrlResolver, Lifecycle],
})
export class HttpModule {}
