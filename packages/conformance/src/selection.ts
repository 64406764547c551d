import { AREAS, Client, SEVERITIES, Severity } from './vocabulary.js';
import { Check } from './check.js';

export interface Selection {
  /** Check ids, areas, or ids with `*`; empty takes all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly clients: readonly Client[];
  /** The least severity that runs. */
  readonly severity?: Severity;
  readonly strict: boolean;
}

/**
 * The checks a run makes, in order.
 * @throws Error naming a pattern of `only` or `skip` that fits no check
 */
export function select(checks: readonly Check[], selection: Selection): Check[] {
  for (const pattern of [...selection.only, ...selection.skip]) {
    if (!checks.some((check) => fits(check, pattern))) throw new Error(`no check or area is called ${pattern}`);
  }
  return checks.filter(
    (check) =>
      (selection.only.length === 0 || selection.only.some((pattern) => fits(check, pattern))) &&
      !selection.skip.some((pattern) => fits(check, pattern)) &&
      (selection.clients.length === 0 || check.clients.some((client) => selection.clients.includes(client))) &&
      severeEnough(check, selection) &&
      inMode(check, selection.strict),
  );
}

function fits(check: Check, pattern: string): boolean {
  if ((AREAS as readonly string[]).includes(pattern)) return check.area === pattern;
  if (!pattern.includes('*')) return check.id === pattern;
  const escaped = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(check.id);
}

function severeEnough(check: Check, { severity, strict }: Selection): boolean {
  // Advice is for those who ask for it: by --strict, or by --severity advice.
  const least = severity ?? (strict ? 'advice' : 'rfc');
  return SEVERITIES.indexOf(check.severity) <= SEVERITIES.indexOf(least);
}

function inMode(check: Check, strict: boolean): boolean {
  return check.mode === undefined || (check.mode === 'strict') === strict;
}
