import { Exchange } from '../client/exchange.js';
import { Ability, Area, Client, Severity } from '../vocabulary.js';
import { Result } from '../check.js';
import { sectionOf } from '../requirements.js';
import { RunReport } from '../runner.js';
import { Counts, byArea, byClient, count } from './summary.js';
import { unproven } from './tested.js';

/** One check in the JSON report. */
export interface JsonResult {
  readonly id: string;
  readonly title: string;
  readonly area: Area;
  readonly severity: Severity;
  readonly requirements: readonly string[];
  readonly sections: readonly string[];
  readonly clients: readonly Client[];
  readonly ability?: Ability;
  readonly mend: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly millis: number;
  readonly expected?: string;
  readonly got?: string;
  readonly reason?: string;
  readonly because?: string;
  readonly exchanges?: readonly Exchange[];
}

/** The JSON report; also what --baseline reads. `format` rises when a field changes its meaning. */
export interface JsonReport {
  readonly format: 1;
  readonly tool: 'rollcall-conformance';
  readonly url: string;
  readonly strict: boolean;
  readonly startedAt: string;
  readonly millis: number;
  readonly stopped?: string;
  /** Why a run without findings is no proof. */
  readonly unproven?: string;
  readonly leftOver: readonly string[];
  readonly counts: Counts;
  readonly areas: readonly { area: Area; counts: Counts }[];
  readonly clients: readonly {
    client: Client;
    counts: Counts;
    of: number;
    verdict: string;
    abilities: readonly { ability: Ability; verdict: string; because: readonly string[] }[];
  }[];
  readonly results: readonly JsonResult[];
}

export function toJsonReport(report: RunReport): JsonReport {
  const doubt = unproven(report);
  return {
    format: 1,
    tool: 'rollcall-conformance',
    url: report.url,
    strict: report.strict,
    startedAt: report.startedAt,
    millis: report.millis,
    ...(report.stopped === undefined ? {} : { stopped: report.stopped }),
    ...(doubt === undefined ? {} : { unproven: doubt }),
    leftOver: report.leftOver,
    counts: count(report.results),
    areas: byArea(report.results),
    clients: byClient(report).map(({ client, counts, of, verdict: whole, abilities }) => ({
      client,
      counts,
      of,
      verdict: whole,
      abilities: abilities.map(({ ability, verdict, because }) => ({
        ability,
        verdict,
        because: because.map(({ check }) => check.id),
      })),
    })),
    results: report.results.map(toJsonResult),
  };
}

function toJsonResult({ check, outcome, millis }: Result): JsonResult {
  const { id, title, area, severity, requirements, clients, ability, fix } = check;
  const sections = [...new Set(requirements.map(sectionOf))];
  const common = {
    id,
    title,
    area,
    severity,
    requirements,
    sections,
    clients,
    ...(ability ? { ability } : {}),
    mend: fix,
    millis,
  };
  switch (outcome.status) {
    case 'passed':
      return { ...common, status: 'passed' };
    case 'failed':
      return { ...common, ...outcome };
    case 'skipped':
      return { ...common, ...outcome };
  }
}
