import type { AttributeDefinition, SchemaDefinition } from '../definition.js';

/** URN of the Schema schema (RFC 7643 section 7). */
export const SCHEMA_URN = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

const readOnly = { mutability: 'readOnly' } as const;
const required = { mutability: 'readOnly', required: true } as const;

const SIMPLE_TYPES = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference'];

/** The characteristics an attribute or sub-attribute is described by; `types` are those it may have. */
function characteristics(types: readonly string[]): AttributeDefinition[] {
  return [
    { ...required, name: 'name', caseExact: true, description: 'The name of the attribute.' },
    { ...required, name: 'type', canonicalValues: types, description: 'The type of its values.' },
    { ...required, name: 'multiValued', type: 'boolean', description: 'Whether it holds many values.' },
    { ...readOnly, name: 'description', caseExact: true, description: 'What the attribute is.' },
    { ...readOnly, name: 'required', type: 'boolean', description: 'Whether a resource must have it.' },
    {
      ...readOnly,
      name: 'canonicalValues',
      multiValued: true,
      caseExact: true,
      description: 'Values that are suggested.',
    },
    { ...readOnly, name: 'caseExact', type: 'boolean', description: 'Whether upper and lower case differ.' },
    {
      ...readOnly,
      name: 'mutability',
      caseExact: true,
      canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
      description: 'Whether and when it can be changed.',
    },
    {
      ...readOnly,
      name: 'returned',
      caseExact: true,
      canonicalValues: ['always', 'never', 'default', 'request'],
      description: 'When replies show it.',
    },
    {
      ...readOnly,
      name: 'uniqueness',
      caseExact: true,
      canonicalValues: ['none', 'server', 'global'],
      description: 'Among which resources a value is unique.',
    },
    {
      ...readOnly,
      name: 'referenceTypes',
      multiValued: true,
      caseExact: true,
      description: 'The resource types a reference may lead to.',
    },
  ];
}

/**
 * The Schema schema of RFC 7643 section 8.7.2, errata 5606 and 8435 (binary is a type), 5607 (referenceTypes is
 * multi-valued) and 8415 (a sub-attribute is never complex) applied. It alone may hold complex sub-attributes (section 7).
 */
export const SCHEMA_SCHEMA: SchemaDefinition = {
  id: SCHEMA_URN,
  name: 'Schema',
  description: 'The attributes of a schema and their characteristics.',
  attributes: [
    { ...required, name: 'id', returned: 'always', description: 'The URN of the schema.' },
    { ...required, name: 'name', description: 'The name of the schema, such as "User".' },
    { ...readOnly, name: 'description', description: 'What the schema describes.' },
    {
      ...required,
      name: 'attributes',
      type: 'complex',
      multiValued: true,
      description: 'The attributes of the schema.',
      subAttributes: [
        ...characteristics([...SIMPLE_TYPES, 'complex']),
        {
          ...readOnly,
          name: 'subAttributes',
          type: 'complex',
          multiValued: true,
          description: 'The parts of a complex attribute.',
          subAttributes: characteristics(SIMPLE_TYPES),
        },
      ],
    },
  ],
};
