import type { SchemaDefinition } from '../definition.js';
import { ENTERPRISE_USER_SCHEMA } from './enterprise-user.js';
import { GROUP_SCHEMA } from './group.js';
import { RESOURCE_TYPE_SCHEMA } from './resource-type.js';
import { SCHEMA_SCHEMA } from './schema.js';
import { SERVICE_PROVIDER_CONFIG_SCHEMA } from './service-provider-config.js';
import { USER_SCHEMA } from './user.js';

export { BUILT_IN_RESOURCE_TYPES } from './resource-types.js';

/** Every schema of RFC 7643 section 8.7, in the order /Schemas lists them. */
export const BUILT_IN_SCHEMAS: readonly SchemaDefinition[] = [
  USER_SCHEMA,
  GROUP_SCHEMA,
  ENTERPRISE_USER_SCHEMA,
  SERVICE_PROVIDER_CONFIG_SCHEMA,
  RESOURCE_TYPE_SCHEMA,
  SCHEMA_SCHEMA,
];
