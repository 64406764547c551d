import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Policy } from '../http/route-policy.js';
import { checked, CreateToken } from '../tenants/input.js';
import { type NewToken, type TokenRecord, TokensService } from '../tenants/tokens.service.js';

/** Tokens of a tenant, for administrators. */
@Controller('admin/v1/tenants/:tenant/tokens')
@Policy({ access: 'admin' })
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  /** The only reply that shows the token. */
  @Post()
  create(@Param('tenant') tenant: string, @Body() body: unknown): Promise<NewToken> {
    return this.tokens.create(tenant, checked(CreateToken, body));
  }

  @Get()
  async list(@Param('tenant') tenant: string): Promise<{ tokens: TokenRecord[] }> {
    return { tokens: await this.tokens.list(tenant) };
  }

  @Delete(':id')
  @HttpCode(204)
  revoke(@Param('tenant') tenant: string, @Param('id') id: string): Promise<void> {
    return this.tokens.revoke(id, tenant);
  }
}
