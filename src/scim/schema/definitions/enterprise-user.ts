import type { SchemaDefinition } from '../definition.js';
import { ENTERPRISE_USER_URN } from '../../urns.js';

/** The EnterpriseUser schema of RFC 7643 section 8.7.1, erratum 8472 (manager.value is caseExact) applied. */
export const ENTERPRISE_USER_SCHEMA: SchemaDefinition = {
  id: ENTERPRISE_USER_URN,
  name: 'EnterpriseUser',
  description: 'What a company adds to a user.',
  attributes: [
    { name: 'employeeNumber', description: 'The number the organization gave the person.' },
    { name: 'costCenter', description: 'The cost center.' },
    { name: 'organization', description: 'The organization.' },
    { name: 'division', description: 'The division.' },
    { name: 'department', description: 'The department.' },
    {
      name: 'manager',
      type: 'complex',
      description: "The user's manager.",
      subAttributes: [
        { name: 'value', caseExact: true, description: "The id of the manager's user." },
        { name: '$ref', type: 'reference', referenceTypes: ['User'], description: "The URI of the manager's user." },
        { name: 'displayName', mutability: 'readOnly', description: 'The name of the manager.' },
      ],
    },
  ],
};
