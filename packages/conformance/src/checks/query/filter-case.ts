import { expectSame, expectThat } from '../../expect.js';
import { JsonObject, at, unassigned } from '../../json.js';
import { Skip } from '../../outcome.js';
import { CheckContext } from '../../check-context.js';
import { CheckSpec } from '../define-checks.js';
import { Person, FilterFixture, filterFixture, whoIsIn, within } from './filter-fixture.js';

export interface FilterCase extends Omit<CheckSpec, 'run' | 'title'> {
  readonly title: string;
  readonly filter: (people: FilterFixture) => string;
  readonly finds: readonly Person[];
  /** The predicate is met by strangers too: restrict it to the fixture (relies on `and` and `sw`). */
  readonly common?: boolean;
  /** An attribute that Dora must lack for this case. */
  readonly bare?: string;
}

/** A filter over the users of the fixture, and whom it must find: nobody else of it, and none outside whose values it names. */
export function filterCase(spec: FilterCase): CheckSpec {
  const { filter, finds, common, bare, ...rest } = spec;
  return {
    ...rest,
    dependsOn: [...(common ? ['filter-and', 'filter-sw'] : []), ...(rest.dependsOn ?? [])],
    run: async (t) => {
      const people = await filterFixture(t);
      if (bare && !unassigned(people.dora[bare]))
        throw new Skip(`no user could be made without ${bare}`, 'create-minimal-user');
      const expression = common ? within(people, filter(people)) : filter(people);
      const found = await t.find('/Users', expression);
      expectSame(whoIsIn(people, found), finds, `for ${expression} exactly these of the test users:`);
      expectThat(found.length === finds.length, `${finds.length} resources for ${expression}`, names(found));
    },
  };
}

const names = (resources: readonly JsonObject[]): string =>
  `${resources.length}: ${resources
    .slice(0, 8)
    .map((one) => String(at(one, 'userName') ?? at(one, 'id')))
    .join(', ')}`;

/** Skips a case whose expectation rests on case-insensitive comparison where the server's schema says otherwise. */
export function comparesWithoutCase(t: CheckContext, schemaId: string, path: string): boolean {
  return t.announced.attribute(schemaId, path)?.caseExact !== true;
}
