import { Module } from '@nestjs/common';
import { TenantsService } from './tenants.service.js';
import { TokensService } from './tokens.service.js';

/** Tenants, their settings and their tokens. */
@Module({ providers: [TenantsService, TokensService], exports: [TenantsService, TokensService] })
export class TenantsModule {}
