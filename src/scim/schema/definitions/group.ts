import type { SchemaDefinition } from '../definition.js';
import { GROUP_URN } from '../../urns.js';

/** The Group schema of RFC 7643 section 8.7.1, errata 5368 (displayName is required) and 6011 (display) applied. */
export const GROUP_SCHEMA: SchemaDefinition = {
  id: GROUP_URN,
  name: 'Group',
  description: 'A group of users and groups.',
  attributes: [
    { name: 'displayName', required: true, description: 'The name of the group.' },
    {
      name: 'members',
      type: 'complex',
      multiValued: true,
      description: 'The members of the group; added and removed, never altered in place.',
      subAttributes: [
        { name: 'value', mutability: 'immutable', description: 'The id of the member.' },
        {
          name: '$ref',
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          mutability: 'immutable',
          description: 'The URI of the member.',
        },
        {
          name: 'type',
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
          description: 'The resource type of the member.',
        },
        { name: 'display', mutability: 'readOnly', description: 'The name of the member.' },
      ],
    },
  ],
};
