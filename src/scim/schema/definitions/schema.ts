import { KEYWORDS, type AttributeDefinition, type SchemaDefinition } from '../definition.js';
import { SCHEMA_URN } from '../../urns.js';

const readOnly = { mutability: 'readOnly' } as const;
const required = { mutability: 'readOnly', required: true } as const;

const SIMPLE_TYPES = KEYWORDS.type.filter((type) => type !== 'complex');

/** The sub-attributes that describe an attribute or sub-attribute; `types` are the types it may have. */
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
      canonicalValues: KEYWORDS.mutability,
      description: 'Whether and when it can be changed.',
    },
    {
      ...readOnly,
      name: 'returned',
      caseExact: true,
      canonicalValues: KEYWORDS.returned,
      description: 'When replies show it.',
    },
    {
      ...readOnly,
      name: 'uniqueness',
      caseExact: true,
      canonicalValues: KEYWORDS.uniqueness,
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
 * The Schema schema of RFC 7643 section 8.7.2, with errata 5606 and 8435 (binary is a type), 5607 (referenceTypes is
 * multi-valued) and 8415 (a sub-attribute is never complex). Only this schema may have complex sub-attributes (section
 * 7).
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
        ...characteristics(KEYWORDS.type),
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
