import { Command, Option } from 'commander';
import { checked, CreateTenant, UpdateTenant } from '../admin/input.js';
import type { Tenant } from '../admin/tenants.service.js';
import { type Terminal, withServices } from './context.js';
import { columns } from './table.js';

interface Settings {
  readonly displayName?: string;
  readonly mode?: string;
  readonly duplicateGroupNames?: string;
}

const mode = () => new Option('--mode <mode>', 'how requests are read').choices(['lenient', 'strict']);
const duplicates = () =>
  new Option('--duplicate-group-names <setting>', 'may two groups have one displayName').choices(['allow', 'reject']);

/** `rollcall tenant ...` */
export function tenantCommand(terminal: Terminal): Command {
  const command = new Command('tenant').description('make, list, change and delete tenants');
  const show = (tenants: readonly Tenant[]) => {
    const heading = ['TENANT', 'MODE', 'DUPLICATE GROUP NAMES', 'CREATED', 'NAME'];
    const rows = tenants.map((t) => [t.id, t.mode, t.duplicateGroupNames, t.createdAt, t.displayName]);
    for (const line of columns([heading, ...rows])) terminal.print(line);
  };

  command
    .command('create <id>')
    .description('make a tenant')
    .option('--display-name <name>', 'a name for people; the id unless given')
    .addOption(mode())
    .addOption(duplicates())
    .action((id: string, settings: Settings) =>
      withServices(terminal.env, async ({ tenants }) => {
        show([await tenants.create(checked(CreateTenant, { id, displayName: id, ...settings }))]);
      }),
    );
  command
    .command('list')
    .description('list all tenants')
    .action(() => withServices(terminal.env, async ({ tenants }) => show(await tenants.list())));
  command
    .command('set <id>')
    .description('change settings of a tenant')
    .option('--display-name <name>', 'a name for people')
    .addOption(mode())
    .addOption(duplicates())
    .action((id: string, settings: Settings) =>
      withServices(terminal.env, async ({ tenants }) => {
        show([await tenants.update(id, checked(UpdateTenant, { ...settings }))]);
      }),
    );
  command
    .command('delete <id>')
    .description('delete a tenant with its tokens and all its data')
    .action((id: string) =>
      withServices(terminal.env, async ({ tenants }) => {
        await tenants.delete(id);
        terminal.print(`Deleted tenant ${id}.`);
      }),
    );
  return command;
}
