import type { ResourceTypeDefinition } from '../definition.js';
import { ENTERPRISE_USER_URN, GROUP_URN, USER_URN } from '../../urns.js';

/** The resource types of RFC 7643 section 8.6. */
export const BUILT_IN_RESOURCE_TYPES: readonly ResourceTypeDefinition[] = [
  {
    id: 'User',
    name: 'User',
    description: 'User accounts.',
    endpoint: '/Users',
    schema: USER_URN,
    schemaExtensions: [{ schema: ENTERPRISE_USER_URN, required: false }],
  },
  { id: 'Group', name: 'Group', description: 'Groups of users and groups.', endpoint: '/Groups', schema: GROUP_URN },
];
