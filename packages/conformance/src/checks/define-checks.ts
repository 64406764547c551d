import { Ability, Area, Client, Mode, Need, Severity } from '../vocabulary.js';
import { Check } from '../check.js';
import { CheckContext } from '../check-context.js';

/** A check as its file writes it: what is left out comes from the defaults of its file. */
export interface CheckSpec {
  readonly id: string;
  readonly title: string;
  readonly severity?: Severity;
  readonly req?: readonly string[];
  readonly clients?: readonly Client[];
  readonly ability?: Ability;
  readonly fix?: string;
  readonly needs?: readonly Need[];
  readonly dependsOn?: readonly string[];
  readonly mode?: Mode;
  readonly run: (t: CheckContext) => Promise<void>;
}

export interface CheckDefaults {
  readonly severity?: Severity;
  readonly req?: readonly string[];
  readonly clients?: readonly Client[];
  readonly ability?: Ability;
  readonly fix: string;
  /** Added to what each check needs. */
  readonly needs?: readonly Need[];
  /** Added to what each check relies on. */
  readonly dependsOn?: readonly string[];
}

const FEATURES: readonly string[] = ['patch', 'bulk', 'filter', 'sort', 'etag', 'changePassword', 'cursor'];

/** Completes the checks of one file. What needs an announced feature relies on its being announced truly. */
export function defineChecks(area: Area, defaults: CheckDefaults, specs: readonly CheckSpec[]): Check[] {
  return specs.map((spec) => {
    const needs = [...(defaults.needs ?? []), ...(spec.needs ?? [])];
    const truths = area === 'discovery' ? [] : needs.filter((need) => FEATURES.includes(need)).map(truthOf);
    return complete(area, defaults, spec, needs, truths);
  });
}

const truthOf = (feature: string): string =>
  feature === 'changePassword' ? 'discovery-truth-password' : `discovery-truth-${feature}`;

function complete(area: Area, defaults: CheckDefaults, spec: CheckSpec, needs: Need[], truths: string[]): Check {
  return {
    id: spec.id,
    title: spec.title,
    area,
    severity: spec.severity ?? defaults.severity ?? 'rfc',
    requirements: spec.req ?? defaults.req ?? [],
    clients: spec.clients ?? defaults.clients ?? [],
    ability: spec.ability ?? defaults.ability,
    fix: spec.fix ?? defaults.fix,
    needs,
    dependsOn: [...new Set([...truths, ...(defaults.dependsOn ?? []), ...(spec.dependsOn ?? [])])].filter(
      (id) => id !== spec.id,
    ),
    mode: spec.mode,
    run: spec.run,
  };
}
