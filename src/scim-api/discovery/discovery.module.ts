import { Module } from '@nestjs/common';
import { TenantSchemas } from '../tenant-schemas.js';
import { DiscoveryController } from './discovery.controller.js';

/** ServiceProviderConfig, ResourceTypes and Schemas. */
@Module({ controllers: [DiscoveryController], providers: [TenantSchemas] })
export class DiscoveryModule {}
