import { AREAS, CLIENTS, CLIENT_TITLES, SEVERITIES } from '../vocabulary.js';
import { Check } from '../check.js';
import { select } from '../selection.js';
import { sectionOf } from '../requirements.js';

/** `--list`: one line a check. */
export function listChecks(checks: readonly Check[], of = checks.length): string {
  const lines = checks.map((check) => {
    const places = [...new Set(check.requirements.map(sectionOf))].join(', ');
    const clients = check.clients.length > 0 ? ` {${check.clients.join(', ')}}` : '';
    const mode = check.mode === undefined ? '' : ` (${check.mode})`;
    return `${check.id.padEnd(42)} ${check.severity.padEnd(7)} ${check.title}${mode}${clients}${places ? ` [${places}]` : ''}`;
  });
  return `${lines.join('\n')}\n${checks.length === of ? '' : `${checks.length} of `}${of} checks\n`;
}

/** `--list --markdown`: counts by area and by client, for the documentation. */
export function countTables(checks: readonly Check[]): string {
  const rows = AREAS.map((area) => {
    const some = checks.filter((check) => check.area === area);
    return [
      area,
      String(some.length),
      ...SEVERITIES.map((one) => String(some.filter(({ severity }) => severity === one).length)),
    ];
  }).filter(([, total]) => total !== '0');
  const total = [
    '**all**',
    String(checks.length),
    ...SEVERITIES.map((one) => String(checks.filter(({ severity }) => severity === one).length)),
  ];
  const clients = CLIENTS.map((client) => {
    const all = checks.filter((check) => check.clients.includes(client));
    const own = all.filter((check) => check.area === 'clients');
    return [CLIENT_TITLES[client], String(all.length), String(own.length)];
  });
  return [
    markdown(['Area', 'Checks', ...SEVERITIES], [...rows, total]),
    `A run makes ${made(checks, false)} of them, a run with \`--strict\` ${made(checks, true)}.\n`,
    markdown(['Client', 'Checks that matter to it', 'of them its own requests'], clients),
  ].join('\n');
}

function made(checks: readonly Check[], strict: boolean): number {
  return select(checks, { only: [], skip: [], clients: [], strict }).length;
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
