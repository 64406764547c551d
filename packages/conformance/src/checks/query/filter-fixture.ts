import { JsonObject, at } from '../../json.js';
import { URN } from '../../urns.js';
import { Skip } from '../../outcome.js';
import { Resource, CheckContext } from '../../check-context.js';

/** Test users that the query checks only read, with a random mark in every value, so that a shared server does not disturb. */
export interface FilterFixture {
  readonly mark: string;
  readonly anna: Resource;
  readonly bert: Resource;
  readonly cleo: Resource;
  readonly dora: Resource;
}

export type Person = Exclude<keyof FilterFixture, 'mark'>;
export const PEOPLE: readonly Person[] = ['anna', 'bert', 'cleo', 'dora'];

/** What the usual test user has: here each person has just what is written. */
const USUAL = ['displayName', 'name', 'emails', 'active'];

/** @throws Skip when the users cannot be made. */
export function filterFixture(t: CheckContext): Promise<FilterFixture> {
  return t.shared('filter-fixture', async () => {
    const mark = `${t.make.prefix}-q${t.token()}`;
    const dora: JsonObject = { name: { givenName: 'Dora', familyName: `Zed ${mark}` }, active: true };
    const address = (name: string) => `${mark}-${name}@example.test`;
    const person = (name: Person, attributes: JsonObject): Promise<Resource> => {
      const known = Object.entries(attributes).filter(([key]) => mayHave(t, key));
      return t.user({ userName: address(name), ...Object.fromEntries(known) }, USUAL);
    };
    return {
      mark,
      anna: await person('anna', {
        externalId: `${mark}-Ext-A`,
        name: { givenName: 'Anna', familyName: `Berg ${mark}` },
        displayName: `Anna Berg ${mark}`,
        title: 'Engineer',
        active: true,
        emails: [
          { value: `anna.work@${mark}.test`, type: 'work', primary: true },
          { value: `anna.home@${mark}.test`, type: 'home' },
        ],
        phoneNumbers: [{ value: '+15550100', type: 'mobile' }],
        [URN.enterprise]: { department: `Sales ${mark}`, employeeNumber: '00701' },
      }),
      bert: await person('bert', {
        externalId: `${mark}-Ext-B`,
        name: { givenName: 'Bert', familyName: `Berg ${mark}` },
        displayName: `Bert Berg ${mark}`,
        title: 'senior engineer 100%',
        active: false,
        emails: [{ value: `bert.home@${mark}.test`, type: 'home' }],
        [URN.enterprise]: { department: `Research ${mark}` },
      }),
      cleo: await person('cleo', {
        name: { givenName: 'Cleo', familyName: `Ölsen ${mark}` },
        displayName: `Cléo "C" \\ Ölsen ${mark}`,
        title: 'Head_of R+D',
        active: true,
        emails: [{ value: `cleo.work@${mark}.test`, type: 'work' }],
      }),
      dora: await person('dora', dora).catch((error: unknown) => {
        if (!(error instanceof Skip)) throw error;
        // A server may want an e-mail address of everybody, announced or not.
        return person('dora', {
          ...dora,
          displayName: `Dora Zed ${mark}`,
          emails: [{ value: `dora@zed-${mark}.example` }],
        });
      }),
    };
  });
}

function mayHave(t: CheckContext, key: string): boolean {
  if (key === 'externalId') return true;
  if (key === URN.enterprise) return t.has('Enterprise', 'department');
  return t.has('User', key);
}

/** Who of the fixture is in a list of resources. */
export function whoIsIn(people: FilterFixture, resources: readonly JsonObject[]): Person[] {
  const ids = new Set(resources.map((resource) => at(resource, 'id')));
  return PEOPLE.filter((person) => ids.has(people[person].id));
}

/** Restricts a filter to the users of the fixture, for predicates that strangers meet too. */
export const within = (people: FilterFixture, filter: string): string => `userName sw "${people.mark}" and (${filter})`;
