import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, UsePipes } from '@nestjs/common';
import { Policy } from '../http/route-policy.js';
import { CreateTenant, UpdateTenant } from '../tenants/input.js';
import type { Tenant } from '../tenants/tenant.js';
import { type TenantPage, tenantPageRequest } from '../tenants/tenant-page.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { ValidationPipe } from './validation.pipe.js';

/** Tenants, for administrators. */
@Controller('admin/v1/tenants')
@Policy({ access: 'admin' })
@UsePipes(ValidationPipe)
export class TenantsController {
  constructor(private readonly tenants: TenantsService) {}

  @Post()
  create(@Body() body: CreateTenant): Promise<Tenant> {
    return this.tenants.create(body);
  }

  @Get()
  list(@Query() query: Record<string, unknown>): Promise<TenantPage> {
    return this.tenants.list(tenantPageRequest(query));
  }

  @Get(':id')
  get(@Param('id') id: string): Promise<Tenant> {
    return this.tenants.get(id);
  }

  @Patch(':id')
  update(@Param('id') id: string, @Body() body: UpdateTenant): Promise<Tenant> {
    return this.tenants.update(id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@Param('id') id: string): Promise<void> {
    return this.tenants.delete(id);
  }
}
