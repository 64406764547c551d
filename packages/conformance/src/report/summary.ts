import { ALL_CHECKS } from '../checks/index.js';
import { select } from '../selection.js';
import { ABILITIES, AREAS, Ability, Area, CLIENTS, Client } from '../vocabulary.js';
import { Result } from '../check.js';
import { RunReport } from '../runner.js';

/** The part of a client's checks that must have held for it to be said that it would work. */
const ENOUGH = 0.75;

export interface Counts {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a client can and cannot get done on this server. */
export interface ClientVerdict {
  readonly client: Client;
  readonly counts: Counts;
  readonly abilities: readonly AbilityVerdict[];
  /** Checks that matter to the client in a whole run, whatever this one was asked to make. */
  readonly of: number;
  /** `unclear`: nothing failed, but too little held to say that the client would work. */
  readonly verdict: 'works' | 'fails' | 'unclear' | 'untested';
}

export interface AbilityVerdict {
  readonly ability: Ability;
  readonly verdict: 'works' | 'fails' | 'untested';
  /** Failed checks that explain a failure, each once. */
  readonly because: readonly Result[];
}

export function count(results: readonly Result[]): Counts {
  const of = (status: string) => results.filter(({ outcome }) => outcome.status === status).length;
  return { total: results.length, passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

export function failures(report: RunReport): Result[] {
  return report.results.filter(({ outcome }) => outcome.status === 'failed');
}

export function byArea(results: readonly Result[]): { area: Area; counts: Counts }[] {
  return AREAS.map((area) => ({ area, counts: count(results.filter(({ check }) => check.area === area)) })).filter(
    ({ counts }) => counts.total > 0,
  );
}

/** Per client: its own checks and the general ones that matter to it, by what it wants to do. */
export function byClient({ results, strict }: RunReport): ClientVerdict[] {
  const failed = new Map(
    results.filter(({ outcome }) => outcome.status === 'failed').map((one) => [one.check.id, one]),
  );
  return CLIENTS.flatMap((client) => {
    const own = results.filter(({ check }) => check.clients.includes(client));
    if (own.length === 0) return [];
    const abilities = ABILITIES.flatMap((ability) => {
      const some = own.filter(({ check }) => check.ability === ability);
      return some.length === 0 ? [] : [verdict(ability, some, failed)];
    });
    const counts = count(own);
    const of = Math.max(select(ALL_CHECKS, { only: [], skip: [], clients: [client], strict }).length, own.length);
    return [{ client, counts, abilities, of, verdict: clientVerdict(abilities, counts.passed, of) }];
  });
}

function clientVerdict(abilities: readonly AbilityVerdict[], held: number, of: number): ClientVerdict['verdict'] {
  if (abilities.some(({ verdict }) => verdict === 'fails')) return 'fails';
  if (held === 0) return 'untested';
  return held >= of * ENOUGH && abilities.every(({ verdict }) => verdict === 'works') ? 'works' : 'unclear';
}

function verdict(ability: Ability, results: readonly Result[], failed: ReadonlyMap<string, Result>): AbilityVerdict {
  const because = new Map<string, Result>();
  for (const result of results) {
    const { outcome, check } = result;
    if (outcome.status === 'failed') because.set(check.id, result);
    // A check that was blocked fails for this client all the same, for the reason that blocked it.
    const root =
      outcome.status === 'skipped' && outcome.because !== undefined ? failed.get(outcome.because) : undefined;
    if (root) because.set(root.check.id, root);
  }
  if (because.size > 0) return { ability, verdict: 'fails', because: [...because.values()] };
  const works = results.some(({ outcome }) => outcome.status === 'passed');
  return { ability, verdict: works ? 'works' : 'untested', because: [] };
}
