import { Command, Option } from 'commander';
import { checked, CreateTenant, UpdateTenant } from '../tenants/input.js';
import { DEFAULT_TENANT } from '../auth/tenant-id.js';
import type { Tenant } from '../tenants/tenant.js';
import { SETTINGS } from '../tenants/setting.js';
import type { SettingName } from '../tenants/tenant-settings.js';
import { tenantPageRequest } from '../tenants/tenant-page.js';
import type { TenantContents } from '../tenants/tenants.service.js';
import { confirm, YES } from './confirm.js';
import { type Terminal, withServices } from './context.js';
import { columns, Table } from './table.js';

type Values = Readonly<Record<string, string>>;

/** Adds the option of each setting that has one. */
function addSettings(command: Command): Command {
  for (const { option, choices, isCleared } of SETTINGS) {
    if (!option) continue;
    const [flags, description] = option;
    const added = new Option(flags, isCleared ? `${description}; "" for none` : description);
    if (choices) added.choices(choices);
    command.addOption(added);
  }
  return command;
}

/** The input of options that were given: an empty text clears what can be cleared. */
function inputOf(values: Values): Record<string, string | null> {
  const cleared = SETTINGS.filter(({ name, isCleared }) => isCleared && values[name] === '');
  return { ...values, ...Object.fromEntries(cleared.map(({ name }) => [name, null])) };
}

/** Settings with few values come first, texts last. */
const listed = SETTINGS.filter(({ heading }) => heading !== undefined);
const [short, long] = [listed.filter(({ choices }) => choices), listed.filter(({ choices }) => !choices)];
const headings = (settings: typeof listed) => settings.map(({ heading }) => heading as string);
const HEADING = ['TENANT', ...headings(short), 'CREATED', ...headings(long)];
/** Tenants read at once. */
const PAGE = '1000';

function rowOf(tenant: Tenant): string[] {
  const cells = (settings: typeof listed) => settings.map(({ name }) => String(tenant[name as SettingName] ?? ''));
  return [tenant.id, ...cells(short), tenant.createdAt, ...cells(long)];
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

  addSettings(command.command('create <id>').description('make a tenant')).action((id: string, settings: Values) =>
    withServices(terminal.env, async ({ tenants }) => {
      show(await tenants.create(checked(CreateTenant, { id, ...inputOf(settings) })));
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
  addSettings(command.command('set <id>').description('change settings of a tenant')).action(
    (id: string, settings: Values) =>
      withServices(terminal.env, async ({ tenants }) => {
        show(await tenants.update(id, checked(UpdateTenant, inputOf(settings))));
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
