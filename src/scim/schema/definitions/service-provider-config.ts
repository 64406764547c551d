import type { AttributeDefinition, SchemaDefinition } from '../definition.js';
import { SERVICE_PROVIDER_CONFIG_URN } from '../../urns.js';

const readOnly = { mutability: 'readOnly' } as const;
const required = { mutability: 'readOnly', required: true } as const;

const supported: AttributeDefinition = {
  ...required,
  name: 'supported',
  type: 'boolean',
  description: 'Whether it is supported.',
};

/** A feature with `supported` and, for some, limits. */
function feature(name: string, description: string, ...limits: readonly AttributeDefinition[]): AttributeDefinition {
  return { ...required, name, type: 'complex', description, subAttributes: [supported, ...limits] };
}

function number(name: string, description: string): AttributeDefinition {
  return { ...required, name, type: 'integer', description };
}

/**
 * The ServiceProviderConfig schema of RFC 7643 section 8.7.2, with `pagination` of RFC 9865 section 4. It also has
 * `etag`, and `type` and `primary` of authentication schemes, which are in section 5 and Figure 6 but missing in
 * section 8.7.2.
 */
export const SERVICE_PROVIDER_CONFIG_SCHEMA: SchemaDefinition = {
  id: SERVICE_PROVIDER_CONFIG_URN,
  name: 'Service Provider Configuration',
  description: 'What this service supports.',
  attributes: [
    {
      ...readOnly,
      name: 'documentationUri',
      type: 'reference',
      referenceTypes: ['external'],
      description: 'The address of the documentation.',
    },
    feature('patch', 'PATCH.'),
    feature(
      'bulk',
      'Bulk requests.',
      number('maxOperations', 'The most operations a request may hold.'),
      number('maxPayloadSize', 'The most bytes a request may have.'),
    ),
    feature('filter', 'Filters.', number('maxResults', 'The most resources a reply holds.')),
    feature('changePassword', 'Change of passwords.'),
    feature('sort', 'Sorting.'),
    feature('etag', 'Entity tags.'),
    {
      ...readOnly,
      name: 'pagination',
      type: 'complex',
      description: 'Paging of lists.',
      subAttributes: [
        { ...required, name: 'cursor', type: 'boolean', description: 'Whether lists can be paged by cursor.' },
        { ...required, name: 'index', type: 'boolean', description: 'Whether lists can be paged by index.' },
        {
          ...readOnly,
          name: 'defaultPaginationMethod',
          canonicalValues: ['cursor', 'index'],
          description: 'The method when a request names none.',
        },
        {
          ...readOnly,
          name: 'defaultPageSize',
          type: 'integer',
          description: 'The page size when a request names none.',
        },
        { ...readOnly, name: 'maxPageSize', type: 'integer', description: 'The largest page size.' },
        { ...readOnly, name: 'cursorTimeout', type: 'integer', description: 'The seconds a cursor is valid at least.' },
      ],
    },
    {
      ...required,
      name: 'authenticationSchemes',
      type: 'complex',
      multiValued: true,
      description: 'The ways to authenticate.',
      subAttributes: [
        {
          ...required,
          name: 'type',
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
          description: 'The kind of scheme.',
        },
        { ...required, name: 'name', description: 'The usual name of the scheme.' },
        { ...required, name: 'description', description: 'What the scheme is.' },
        {
          ...readOnly,
          name: 'specUri',
          type: 'reference',
          referenceTypes: ['external'],
          description: "The address of the scheme's specification.",
        },
        {
          ...readOnly,
          name: 'documentationUri',
          type: 'reference',
          referenceTypes: ['external'],
          description: "The address of the scheme's documentation.",
        },
        { ...readOnly, name: 'primary', type: 'boolean', description: 'True for the preferred scheme.' },
      ],
    },
  ],
};
