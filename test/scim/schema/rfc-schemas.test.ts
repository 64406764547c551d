import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttributeDefinition, SchemaDefinition } from '../../../src/scim/schema/definition.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';

/** Figures 9 and 10 of RFC 7643, without descriptions. */
const FIGURES = JSON.parse(
  readFileSync(join(process.cwd(), 'test', 'samples', 'rfc7643-8.7-schemas.json'), 'utf8'),
) as SchemaDefinition[];

/** All that is published otherwise than the figures have it, and why. */
const DEPARTURES: Readonly<Record<string, readonly string[]>> = {
  'erratum 6004 and section 2.3.8: a complex attribute has no uniqueness or case': [
    'User:name uniqueness',
    'User:emails uniqueness',
    'User:addresses uniqueness',
    'User:x509Certificates caseExact',
  ],
  'sections 2.3.6 and 2.3.7, erratum 6001: references and binaries are case exact': [
    'User:profileUrl caseExact',
    'User:photos.value caseExact',
    'User:groups.$ref caseExact',
    'User:x509Certificates.value caseExact',
    'Group:members.$ref caseExact',
    'EnterpriseUser:manager.$ref caseExact',
    'Service Provider Configuration:documentationUri caseExact',
    'Service Provider Configuration:authenticationSchemes.specUri caseExact',
    'Service Provider Configuration:authenticationSchemes.documentationUri caseExact',
    'ResourceType:endpoint caseExact',
  ],
  'section 2.3.6: a binary has no uniqueness': ['User:x509Certificates.value uniqueness'],
  'section 2.4: primary is a default sub-attribute, and Figure 4 uses it': ['User:addresses.primary added'],
  'erratum 8471': ['User:groups.$ref referenceTypes'],
  'erratum 5368': ['Group:displayName required'],
  'erratum 6011': ['Group:members.display added'],
  'erratum 8472': ['EnterpriseUser:manager.value caseExact'],
  'section 5 and Figure 6 have them': [
    'Service Provider Configuration:etag added',
    'Service Provider Configuration:authenticationSchemes.type added',
    'Service Provider Configuration:authenticationSchemes.primary added',
  ],
  'RFC 9865 section 4': ['Service Provider Configuration:pagination added'],
  'erratum 7522': ['ResourceType:schemaExtensions multiValued'],
  'section 6: schemaExtensions is OPTIONAL': ['ResourceType:schemaExtensions required'],
  'section 7: id is always returned': ['Schema:id returned'],
  'errata 5606, 8415 and 8435': [
    'Schema:attributes.type canonicalValues',
    'Schema:attributes.subAttributes.type canonicalValues',
  ],
  'erratum 5607': ['Schema:attributes.subAttributes.referenceTypes multiValued'],
};

it('[7643-114] the published schemas are those of RFC 7643 section 8.7 but for what errata and other sections say', () => {
  const registry = createRegistry();
  const found = FIGURES.flatMap((figure) => {
    const ours = registry.schemaById(figure.id);
    return ours ? differences(`${figure.name}:`, figure.attributes, ours.attributes) : [`${figure.name} missing`];
  });
  expect(found.sort()).toEqual(Object.values(DEPARTURES).flat().sort());
});

function differences(
  where: string,
  figure: readonly AttributeDefinition[],
  ours: readonly AttributeDefinition[],
): string[] {
  const added = ours.filter(({ name }) => !figure.some((each) => each.name === name));
  return [
    ...added.map(({ name }) => `${where}${name} added`),
    ...figure.flatMap((expected) => {
      const actual = ours.find(({ name }) => name === expected.name);
      if (!actual) return [`${where}${expected.name} missing`];
      return [
        ...characteristics(expected, actual).map((key) => `${where}${expected.name} ${key}`),
        ...differences(`${where}${expected.name}.`, expected.subAttributes ?? [], actual.subAttributes ?? []),
      ];
    }),
  ];
}

/** An empty list of canonicalValues says the same as none. */
function characteristics(a: AttributeDefinition, b: AttributeDefinition): string[] {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof AttributeDefinition>;
  keys.delete('description');
  keys.delete('subAttributes');
  const text = (value: unknown) => JSON.stringify(Array.isArray(value) && value.length === 0 ? undefined : value);
  return [...keys].filter((key) => text(a[key]) !== text(b[key]));
}
