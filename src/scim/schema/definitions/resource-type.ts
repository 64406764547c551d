import type { SchemaDefinition } from '../definition.js';
import { RESOURCE_TYPE_URN } from '../../urns.js';

const readOnly = { mutability: 'readOnly' } as const;
const required = { mutability: 'readOnly', required: true } as const;

/**
 * The ResourceType schema of RFC 7643 section 8.7.2, erratum 7522 (schemaExtensions is multi-valued) applied.
 * `schemaExtensions` is optional, as section 6 says.
 */
export const RESOURCE_TYPE_SCHEMA: SchemaDefinition = {
  id: RESOURCE_TYPE_URN,
  name: 'ResourceType',
  description: 'A type of resource and where it is served.',
  attributes: [
    { ...readOnly, name: 'id', description: 'The id of the resource type, the same as its name.' },
    { ...required, name: 'name', description: 'The name of the resource type, such as "User".' },
    { ...readOnly, name: 'description', description: 'What the resources are.' },
    {
      ...required,
      name: 'endpoint',
      type: 'reference',
      referenceTypes: ['uri'],
      description: 'The path of the endpoint below the base URL, such as "/Users".',
    },
    {
      ...required,
      name: 'schema',
      type: 'reference',
      referenceTypes: ['uri'],
      description: 'The URN of the core schema.',
    },
    {
      ...readOnly,
      name: 'schemaExtensions',
      type: 'complex',
      multiValued: true,
      description: 'The extensions a resource of the type may have.',
      subAttributes: [
        {
          ...required,
          name: 'schema',
          type: 'reference',
          referenceTypes: ['uri'],
          description: 'The URN of the extension.',
        },
        {
          ...required,
          name: 'required',
          type: 'boolean',
          description: 'Whether every resource must have the extension.',
        },
      ],
    },
  ],
};
