import { Command, Option } from 'commander';
import { checked, CreateTenant, UpdateTenant } from '../tenants/input.js';
import { DEFAULT_TENANT } from '../tenants/default-tenant.js';
import type { Tenant } from '../tenants/tenant.js';
import { tenantPageRequest } from '../tenants/tenant-page.js';
import type { TenantContents } from '../tenants/tenants.service.js';
import { confirm, YES } from './confirm.js';
import { type Terminal, withServices } from './context.js';
import { columns, Table } from './table.js';

interface Settings {
  readonly displayName?: string;
  readonly mode?: string;
  readonly duplicateGroupNames?: string;
}

const mode = () => new Option('--mode <mode>', 'how requests are read').choices(['lenient', 'strict']);
const duplicates = () =>
  new Option('--duplicate-group-names <setting>', 'may two groups have one displayName').choices(['allow', 'reject']);

const HEADING = ['TENANT', 'MODE', 'DUPLICATE GROUP NAMES', 'CREATED', 'NAME'];
/** Tenants read at once. */
const PAGE = '1000';

function rowOf({ id, mode, duplicateGroupNames, createdAt, displayName }: Tenant): string[] {
  return [id, mode, duplicateGroupNames, createdAt, displayName];
}

/** What a deletion takes, in words. */
function whatGoes(id: string, { resources, tokens }: TenantContents): string {
  const { User = 0, Group = 0, ...others } = resources;
  const more = Object.entries(others).map(([type, n]) => `${n} of type ${type}`);
  const counts = [some(User, 'user'), some(Group, 'group'), ...more].join(', ');
  const special = id === DEFAULT_TENANT ? ' It is the tenant that SCIM_TOKEN and the first token are of.' : '';
  return `This deletes tenant ${id} for good: ${counts} and ${some(tokens, 'token')}.${special}`;
}

function some(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** `rollcall tenant ...` */
export function tenantCommand(terminal: Terminal): Command {
  const command = new Command('tenant').description('make, list, change and delete tenants');
  const show = (tenant: Tenant) => {
    for (const line of columns([HEADING, rowOf(tenant)])) terminal.print(line);
  };

  command
    .command('create <id>')
    .description('make a tenant')
    .option('--display-name <name>', 'a name for people; the id unless given')
    .addOption(mode())
    .addOption(duplicates())
    .action((id: string, settings: Settings) =>
      withServices(terminal.env, async ({ tenants }) => {
        show(await tenants.create(checked(CreateTenant, { id, ...settings })));
      }),
    );
  command
    .command('list')
    .description('list all tenants, in the order of their ids')
    .option('--search <text>', 'only those with this in their id or name, in any case')
    .action(({ search }: { readonly search?: string }) =>
      withServices(terminal.env, async ({ tenants }) => {
        const table = new Table();
        let cursor: string | undefined;
        let heading = [HEADING];
        do {
          const request = { count: PAGE, ...(search !== undefined && { q: search }), ...(cursor && { cursor }) };
          const page = await tenants.list(tenantPageRequest(request));
          for (const line of table.lines([...heading, ...page.tenants.map(rowOf)])) terminal.print(line);
          heading = [];
          cursor = page.nextCursor;
        } while (cursor !== undefined);
      }),
    );
  command
    .command('set <id>')
    .description('change settings of a tenant')
    .option('--display-name <name>', 'a name for people')
    .addOption(mode())
    .addOption(duplicates())
    .action((id: string, settings: Settings) =>
      withServices(terminal.env, async ({ tenants }) => {
        show(await tenants.update(id, checked(UpdateTenant, { ...settings })));
      }),
    );
  command
    .command('delete <id>')
    .description('delete a tenant with its tokens and all its data')
    .option(...YES)
    .action((id: string, { yes }: { readonly yes?: boolean }) =>
      withServices(terminal.env, async ({ tenants }) => {
        await confirm(terminal, { what: whatGoes(id, await tenants.contents(id)), word: id, yes });
        await tenants.delete(id);
        terminal.print(`Deleted tenant ${id}.`);
      }),
    );
  return command;
}
