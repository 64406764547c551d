import fc from 'fast-check';
import { OPERATORS_OF } from '../../src/scim/filter/operators.js';
import { isHidden } from '../../src/scim/filter/presence.js';
import type { JsonObject } from '../../src/scim/json.js';
import type { Attribute, ResourceType } from '../../src/scim/schema/attribute.js';
import type { DatabaseStore, StoredResource } from '../../src/storage/store.js';
import { BASE, create, ENTERPRISE, GROUP, listQuery, TENANT, USER } from './fixture.js';
import { textOf } from '../../src/storage/stored-document.js';

const HEAD = 'a'.repeat(256);
/** Words that are prefixes, parts and neighbours of one another, by code point and by UTF-16 unit, short and long. */
const WORDS = [
  'a',
  'ab',
  'b',
  'B',
  'Ab',
  'ba',
  'z',
  '',
  'é',
  '\u{1F600}',
  '\uffee',
  '\u{10ffff}',
  HEAD,
  `${HEAD}a`,
  `${HEAD}b`,
  `${HEAD}bz`,
  `b${HEAD}a`,
  '%',
  '_',
  "'",
  '"',
  '\\',
];
const word = fc.constantFrom(...WORDS);
const element = (rest: Record<string, fc.Arbitrary<unknown>> = {}) =>
  fc.record(
    { value: word, type: fc.constantFrom('work', 'home', 'other'), primary: fc.boolean(), display: word, ...rest },
    { requiredKeys: [] },
  );
const userArbitrary = fc.record(
  {
    displayName: word,
    nickName: word,
    active: fc.boolean(),
    externalId: word,
    name: fc.record({ givenName: word, familyName: word }, { requiredKeys: [] }),
    emails: fc.array(element(), { maxLength: 3 }),
    photos: fc.array(element(), { maxLength: 2 }),
    x509Certificates: fc.array(fc.record({ value: fc.constantFrom('YQ==', 'YWI=') }), { maxLength: 2 }),
    [ENTERPRISE]: fc.record({ department: word, manager: fc.record({ value: word }) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

/** A stored resource in the form clients see. */
export interface Known {
  readonly key: number;
  readonly reply: JsonObject;
}

/** The resource in the form clients see, which is what filters speak of. */
function reply(type: ResourceType, stored: StoredResource): JsonObject {
  return {
    schemas: [type.schema],
    id: stored.id,
    meta: {
      resourceType: type.name,
      created: new Date(stored.created).toISOString(),
      lastModified: new Date(stored.lastModified).toISOString(),
      version: `W/"${stored.version}"`,
      location: `${BASE}${type.endpoint}/${stored.id}`,
    },
    ...(JSON.parse(textOf(stored.document)) as JsonObject),
    ...(stored.members && { members: JSON.parse(textOf(stored.members)) }),
    ...(stored.memberOf && { groups: JSON.parse(stored.memberOf) }),
  };
}

/** Every leaf a filter may name. */
export function leaves(type: ResourceType): Attribute[] {
  return [...type.byPath.values()].filter((attribute) => attribute.type !== 'complex' && !isHidden(attribute));
}

/** Users and groups that differ in everything a filter or an order can see; all of them, by type. */
export async function populate(store: DatabaseStore): Promise<ReadonlyMap<ResourceType, readonly Known[]>> {
  const known = new Map<ResourceType, readonly Known[]>();
  const documents = fc.sample(userArbitrary, { numRuns: 60, seed: 7 });
  const users = await Promise.all(
    documents.map((document, index) => create(store, USER, { userName: `user${index}`, ...document })),
  );
  const groups: string[] = [];
  for (let index = 0; index < 15; index++) {
    const ids = users.filter((_, at) => at % (index + 2) === 0).map((written) => written.resource.id);
    const displayName = WORDS[index % WORDS.length] ?? '';
    const written = await create(store, GROUP, displayName === '' ? {} : { displayName }, [
      { kind: 'add', ids: index % 5 === 4 ? groups : [...ids, ...groups.slice(0, 1)] },
    ]);
    groups.push(written.resource.id);
  }
  for (const type of [USER, GROUP]) {
    const page = await store.list(
      TENANT,
      listQuery(type, undefined, { kind: 'index', startIndex: 1, count: 1000 }),
      BASE,
    );
    known.set(
      type,
      page.resources.map((stored) => ({ key: stored.key, reply: reply(type, stored) })),
    );
  }
  return known;
}

/** Filters of a type that speak of what `known` holds. */
export function filters(type: ResourceType, known: readonly Known[]): fc.Arbitrary<string> {
  const interesting = leaves(type).filter((attribute) => !['schemas', 'meta.resourceType'].includes(attribute.path));
  const path = (attribute: Attribute) => attribute.path;
  const leaf = fc.constantFrom(...interesting).chain((attribute) => comparison(known, attribute, path(attribute)));
  const complex = [...type.byPath.values()].filter(
    (attribute) => attribute.type === 'complex' && attribute.multiValued,
  );
  const valuePath = fc.constantFrom(...complex).chain((attribute) => {
    const subs = [...attribute.subAttributes.values()].filter((sub) => sub.type !== 'complex' && !isHidden(sub));
    const inner = fc.constantFrom(...subs).chain((sub) => comparison(known, sub, sub.name));
    return combined(inner).map((text) => `${attribute.path}[${text}]`);
  });
  return combined(fc.oneof(leaf, valuePath));
}

function literals(known: readonly Known[], attribute: Attribute): fc.Arbitrary<string> {
  const some = fc.constantFrom(...known.slice(0, 8)).map(({ reply: resource }) => resource);
  switch (attribute.type) {
    case 'boolean':
      return fc.constantFrom('true', 'false');
    case 'dateTime':
      return some.map((resource) => JSON.stringify((resource['meta'] as JsonObject)['created']));
    case 'binary':
      return fc.constantFrom('"YQ=="', '"YWI="', '"Y"');
    default: {
      const ids = some.map((resource) => String(resource['id']));
      const texts: fc.Arbitrary<string>[] = [word, ids];
      if (attribute.name === '$ref' || attribute.name === 'location')
        texts.push(
          ids.map((id) => `${BASE}${GROUP.endpoint}/${id}`),
          ids.map((id) => `${BASE}${USER.endpoint}/${id}`),
          fc.constant(`${BASE}/Users`),
        );
      if (attribute.name === 'type') texts.push(fc.constantFrom('work', 'HOME', 'User', 'group', 'direct', 'o'));
      if (attribute.name === 'version') texts.push(fc.constantFrom('W/"1"', 'W/"2"', '1'));
      return fc.oneof(...texts).map((text) => JSON.stringify(text));
    }
  }
}

function comparison(known: readonly Known[], attribute: Attribute, name: string): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(`${name} pr`) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...OPERATORS_OF[attribute.type]), literals(known, attribute))
        .map(([op, literal]) => `${name} ${op} ${literal}`),
    },
  );
}

function combined(leaf: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'filter' },
      leaf,
      fc.tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node')).map(([a, op, b]) => `(${a} ${op} ${b})`),
      tie('node').map((inner) => `not (${inner})`),
    ),
  })).node;
}
