import { type DynamicModule, Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { TenantsController } from './tenants.controller.js';
import { TokensController } from './tokens.controller.js';

/** The admin API. Without an administrator's token it is not there at all. */
@Module({})
export class AdminModule {
  static register(switchedOn: boolean): DynamicModule {
    return {
      module: AdminModule,
      imports: [TenantsModule],
      controllers: switchedOn ? [TenantsController, TokensController] : [],
    };
  }
}
