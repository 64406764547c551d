import type { AttributeDefinition } from '../definition.js';

const readOnly = { mutability: 'readOnly' } as const;

/**
 * The attributes of every resource (RFC 7643 section 3.1). They belong to no schema: each resource type gets them, and
 * /Schemas does not publish them. `schemas` is readOnly because it follows from the data of a resource.
 */
export const COMMON_ATTRIBUTES: readonly AttributeDefinition[] = [
  {
    ...readOnly,
    name: 'schemas',
    type: 'reference',
    referenceTypes: ['uri'],
    multiValued: true,
    required: true,
    returned: 'always',
    description: 'The URNs of the schemas the resource has data of.',
  },
  {
    ...readOnly,
    name: 'id',
    caseExact: true,
    returned: 'always',
    uniqueness: 'server',
    description: 'The identifier the service gave the resource; never changes, never used again.',
  },
  { name: 'externalId', caseExact: true, description: 'The identifier the client gave the resource.' },
  {
    ...readOnly,
    name: 'meta',
    type: 'complex',
    description: 'What the service knows of the resource.',
    subAttributes: [
      { ...readOnly, name: 'resourceType', caseExact: true, description: 'The name of the resource type.' },
      { ...readOnly, name: 'created', type: 'dateTime', description: 'When the resource was created.' },
      { ...readOnly, name: 'lastModified', type: 'dateTime', description: 'When the resource last changed.' },
      {
        ...readOnly,
        name: 'location',
        type: 'reference',
        referenceTypes: ['uri'],
        description: 'The URI of the resource.',
      },
      { ...readOnly, name: 'version', caseExact: true, description: 'The entity tag of the resource.' },
    ],
  },
];
