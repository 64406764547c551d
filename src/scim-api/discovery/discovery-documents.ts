import type { Config } from '../../config/config.js';
import { LIMITS } from '../../scim/limits.js';
import type { JsonObject } from '../../scim/json.js';
import type { SchemaRegistry } from '../../scim/schema/registry.js';
import { MESSAGES, RESOURCE_TYPE_URN, SCHEMA_URN, SERVICE_PROVIDER_CONFIG_URN } from '../../scim/urns.js';

/** The settings that ServiceProviderConfig announces; every value is the one that is enforced. */
export type AnnouncedConfig = Pick<Config, 'maxPageSize' | 'defaultPageSize' | 'bodyLimit' | 'cursorLifetimeSeconds'>;

/** The ServiceProviderConfig resource (RFC 7643 section 5, RFC 9865 section 4). */
export function serviceProviderConfig(config: AnnouncedConfig, baseUrl: string): JsonObject {
  return {
    schemas: [SERVICE_PROVIDER_CONFIG_URN],
    documentationUri: 'https://www.rfc-editor.org/rfc/rfc7644',
    patch: { supported: true },
    bulk: { supported: true, maxOperations: LIMITS.bulkOperations, maxPayloadSize: config.bodyLimit },
    filter: { supported: true, maxResults: config.maxPageSize },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: config.defaultPageSize,
      maxPageSize: config.maxPageSize,
      cursorTimeout: config.cursorLifetimeSeconds,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'An access token in the Authorization header (RFC 6750).',
        specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

/** The ResourceType resources of the tenant (RFC 7643 section 6), each with its id: the name. */
export function resourceTypes(registry: SchemaRegistry, baseUrl: string): JsonObject[] {
  return registry.resourceTypeDefinitions.map((type) => ({
    schemas: [RESOURCE_TYPE_URN],
    id: type.name,
    name: type.name,
    ...(type.description && { description: type.description }),
    endpoint: type.endpoint,
    schema: type.schema,
    schemaExtensions: (type.schemaExtensions ?? []).map(({ schema, required }) => ({ schema, required })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
  }));
}

/** The Schema resources of the tenant (RFC 7643 section 7), each with its id: the URN. */
export function schemas(registry: SchemaRegistry, baseUrl: string): JsonObject[] {
  return registry.schemaDefinitions.map((schema) => ({
    schemas: [SCHEMA_URN],
    ...(schema as unknown as JsonObject),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  }));
}

/** A ListResponse that holds everything: discovery is never paged (RFC 7644 section 4). */
export function wholeList(resources: readonly JsonObject[]): JsonObject {
  return {
    schemas: [MESSAGES.listResponse],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: [...resources],
  };
}
