import { Command } from 'commander';
import { checked, CreateToken } from '../tenants/input.js';
import { confirm, YES } from './confirm.js';
import { type Terminal, withServices } from './context.js';
import { columns } from './table.js';

interface NewTokenOptions {
  readonly description: string;
  readonly scopes?: string;
  readonly expires?: string;
}

/** `rollcall token ...` */
export function tokenCommand(terminal: Terminal): Command {
  const command = new Command('token').description('make, list and revoke tokens of a tenant');
  command
    .command('create <tenant>')
    .description('make a token; it is shown only this once')
    .requiredOption('--description <text>', 'who will use it, such as Okta')
    .option('--scopes <scopes>', 'scim:read, scim:write, or both separated by a comma (default: both)')
    .option('--expires <time>', 'when it ends, such as 2027-01-31T00:00:00Z (default: never)')
    .action((tenant: string, { description, scopes, expires }: NewTokenOptions) =>
      withServices(terminal.env, async ({ tokens }) => {
        const input = checked(CreateToken, {
          description,
          ...(scopes !== undefined && { scopes: scopes.split(/[\s,]+/).filter((scope) => scope !== '') }),
          ...(expires !== undefined && { expiresAt: expires }),
        });
        const made = await tokens.create(tenant, input);
        terminal.print(`Id:    ${made.id}`);
        terminal.print(`Token: ${made.token}`);
      }),
    );
  command
    .command('list <tenant>')
    .description('list the tokens of a tenant, without the tokens themselves')
    .action((tenant: string) =>
      withServices(terminal.env, async ({ tokens }) => {
        const rows = (await tokens.list(tenant)).map((token) => [
          token.id,
          token.scopes.join(' '),
          token.createdAt,
          token.expiresAt ?? 'never',
          token.lastUsedAt ?? 'never',
          token.description,
        ]);
        for (const line of columns([['ID', 'SCOPES', 'CREATED', 'EXPIRES', 'LAST USED', 'DESCRIPTION'], ...rows])) {
          terminal.print(line);
        }
      }),
    );
  command
    .command('revoke <id>')
    .description('revoke a token; it is refused within a second')
    .option(...YES)
    .action((id: string, { yes }: { readonly yes?: boolean }) =>
      withServices(terminal.env, async ({ tokens }) => {
        const { tenant, description, lastUsedAt } = await tokens.get(id);
        const used = lastUsedAt === undefined ? 'never used' : `last used ${lastUsedAt}`;
        const what = `This revokes 1 token, "${description}" of tenant ${tenant}, ${used}; whoever has it is refused.`;
        await confirm(terminal, { what, word: 'yes', yes });
        await tokens.revoke(id);
        terminal.print(`Revoked token ${id}.`);
      }),
    );
  return command;
}
