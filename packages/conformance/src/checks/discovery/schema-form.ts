import { expectThat } from '../../expect.js';
import { Json, at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { CheckContext } from '../../check-context.js';
import { CheckSpec, defineChecks } from '../define-checks.js';

const TYPES = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'complex', 'binary'];

/**
 * Every attribute of every published schema, with its path; sub-attributes after their parent.
 * The schema of schemas is left out: RFC 7643 section 8.7.2 itself nests there.
 */
async function attributes(t: CheckContext): Promise<{ path: string; json: Json; nested: boolean }[]> {
  const reply = await t.get('/Schemas');
  const schemas = list(reply.json, 'Resources').filter((schema) => at(schema, 'id') !== URN.schema);
  return schemas.flatMap((schema) =>
    list(schema, 'attributes').flatMap((attribute) => {
      const path = `${String(at(schema, 'id'))}:${String(at(attribute, 'name'))}`;
      const subs = list(attribute, 'subAttributes').map((sub) => ({
        path: `${path}.${String(at(sub, 'name'))}`,
        json: sub,
        nested: true,
      }));
      return [{ path, json: attribute, nested: false }, ...subs];
    }),
  );
}

function each(
  id: string,
  title: string,
  req: string[],
  holds: (attribute: Json, nested: boolean) => boolean,
  expected: string,
): CheckSpec {
  return {
    id,
    title,
    req,
    run: async (t) => {
      const wrong = (await attributes(t)).filter(({ json, nested }) => !holds(json, nested)).map(({ path }) => path);
      expectThat(wrong.length === 0, `every attribute to have ${expected}`, wrong);
    },
  };
}

const oneOf = (name: string, values: readonly string[]) => (attribute: Json) => {
  const value = at(attribute, name);
  return value === undefined || (typeof value === 'string' && values.includes(value));
};

/** The form of published schemas (RFC 7643 section 7). */
export const schemaFormChecks = defineChecks(
  'schemas',
  { dependsOn: ['discovery-schemas'], fix: 'Publish each attribute with the characteristics of RFC 7643 section 7.' },
  [
    each(
      'schemas-names',
      'Attribute names follow the grammar',
      ['7643-006'],
      (a) => /^\$?[A-Za-z][-$_0-9A-Za-z]*$/.test(String(at(a, 'name'))),
      'a name of letters, digits, $, - and _',
    ),
    each(
      'schemas-types',
      'Attribute types are among the eight',
      ['7643-103', '7643-008'],
      (a) => TYPES.includes(String(at(a, 'type') ?? 'string')),
      `a type of ${TYPES.join(', ')}`,
    ),
    each(
      'schemas-mutability',
      'mutability has a defined value',
      ['7643-106'],
      oneOf('mutability', ['readOnly', 'readWrite', 'immutable', 'writeOnly']),
      'a defined mutability',
    ),
    each(
      'schemas-returned',
      'returned has a defined value',
      ['7643-109'],
      oneOf('returned', ['always', 'never', 'default', 'request']),
      'a defined "returned"',
    ),
    each(
      'schemas-uniqueness',
      'uniqueness has a defined value',
      ['7643-111'],
      oneOf('uniqueness', ['none', 'server', 'global']),
      'a defined uniqueness',
    ),
    each(
      'schemas-booleans',
      'multiValued, required and caseExact are Booleans',
      ['7643-101'],
      (a) => ['multiValued', 'required', 'caseExact'].every((n) => ['boolean', 'undefined'].includes(typeof at(a, n))),
      'Booleans there',
    ),
    each(
      'schemas-no-nested-complex',
      'No sub-attribute is complex',
      ['7643-023'],
      (a, nested) => !nested || at(a, 'type') !== 'complex',
      'simple sub-attributes',
    ),
    each(
      'schemas-complex-has-subs',
      'Complex attributes list their sub-attributes',
      ['7643-102'],
      (a) => at(a, 'type') !== 'complex' || list(a, 'subAttributes').length > 0,
      'subAttributes where complex',
    ),
    each(
      'schemas-simple-has-no-subs',
      'Simple attributes have no sub-attributes',
      ['7643-003'],
      (a) => at(a, 'type') === 'complex' || list(a, 'subAttributes').length === 0,
      'no subAttributes where simple',
    ),
    each(
      'schemas-write-only-never',
      'A writeOnly attribute is never returned',
      ['7643-108'],
      (a) => at(a, 'mutability') !== 'writeOnly' || at(a, 'returned') === 'never',
      '"returned" never where writeOnly',
    ),
    each(
      'schemas-reference-types',
      'Reference attributes say what they refer to',
      ['7643-113'],
      (a) => at(a, 'type') !== 'reference' || list(a, 'referenceTypes').length > 0,
      'referenceTypes where a reference',
    ),
    {
      ...each(
        'schemas-reference-case',
        'Reference attributes are case exact',
        ['7643-019'],
        (a) => at(a, 'type') !== 'reference' || at(a, 'caseExact') === true,
        'caseExact true where a reference',
      ),
      severity: 'advice',
    },
    {
      ...each(
        'schemas-descriptions',
        'Every attribute is described',
        ['7643-100'],
        (a) => typeof at(a, 'description') === 'string',
        'a description',
      ),
      severity: 'advice',
    },
  ],
);
