import { Body, Controller, Delete, Get, HttpCode, Param, Post, UsePipes } from '@nestjs/common';
import { Policy } from '../http/route-policy.js';
import { CreateToken } from '../tenants/input.js';
import { type NewToken, type TokenRecord, TokensService } from '../tenants/tokens.service.js';
import { ValidationPipe } from './validation.pipe.js';

/** Tokens of a tenant, for administrators. */
@Controller('admin/v1/tenants/:tenant/tokens')
@Policy({ access: 'admin' })
@UsePipes(ValidationPipe)
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  /** The only reply that shows the token. */
  @Post()
  create(@Param('tenant') tenant: string, @Body() body: CreateToken): Promise<NewToken> {
    return this.tokens.create(tenant, body);
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
