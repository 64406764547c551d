import { isJsonObject } from '../json.js';
import { SchemaConfigurationError } from './configuration-error.js';
import type { ResourceTypeDefinition, SchemaDefinition } from './definition.js';

const TYPE_NAME = /^[A-Za-z][A-Za-z0-9_.-]*$/;
const ENDPOINT = /^\/[A-Za-z0-9._~-]+$/;
/** Endpoints of the protocol itself (RFC 7644 section 3.2, Table 2). */
const RESERVED = new Set(['/me', '/bulk', '/.search', '/schemas', '/resourcetypes', '/serviceproviderconfig']);

/**
 * Checks the definitions of all resource types. `schemas`: the known schemas by lower-case URN. Throws
 * SchemaConfigurationError.
 */
export function checkResourceTypes(
  types: readonly ResourceTypeDefinition[],
  schemas: ReadonlyMap<string, SchemaDefinition>,
): void {
  const names = new Set<string>();
  const endpoints = new Set<string>();
  for (const type of types) {
    if (!isJsonObject(type)) throw new SchemaConfigurationError('Resource type', 'must be an object');
    if (typeof type.name !== 'string' || !TYPE_NAME.test(type.name)) {
      throw new SchemaConfigurationError('Resource type', `${JSON.stringify(type.name)} is no name of a resource type`);
    }
    const where = `Resource type ${type.name}`;
    const name = type.name.toLowerCase();
    if (names.has(name)) throw new SchemaConfigurationError(where, 'is defined twice');
    names.add(name);
    checkEndpoint(where, type.endpoint, endpoints);
    checkSchemas(where, type, schemas);
  }
}

function checkEndpoint(where: string, endpoint: unknown, seen: Set<string>): void {
  if (typeof endpoint !== 'string' || !ENDPOINT.test(endpoint)) {
    throw new SchemaConfigurationError(where, '"endpoint" must be a slash and one path segment, such as "/Devices"');
  }
  const key = endpoint.toLowerCase();
  if (RESERVED.has(key)) throw new SchemaConfigurationError(where, `endpoint ${endpoint} belongs to the protocol`);
  if (seen.has(key)) throw new SchemaConfigurationError(where, `endpoint ${endpoint} belongs to another resource type`);
  seen.add(key);
}

function checkSchemas(
  where: string,
  type: ResourceTypeDefinition,
  schemas: ReadonlyMap<string, SchemaDefinition>,
): void {
  const extensions: unknown = type.schemaExtensions ?? [];
  if (!Array.isArray(extensions)) throw new SchemaConfigurationError(where, '"schemaExtensions" must be an array');
  const urns: unknown[] = [type.schema];
  for (const extension of extensions as readonly unknown[]) {
    if (!isJsonObject(extension) || typeof extension['required'] !== 'boolean') {
      throw new SchemaConfigurationError(
        where,
        'an entry of "schemaExtensions" needs "schema" and "required" (a boolean)',
      );
    }
    urns.push(extension['schema']);
  }
  const seen = new Set<string>();
  for (const urn of urns) {
    if (typeof urn !== 'string' || !schemas.has(urn.toLowerCase())) {
      throw new SchemaConfigurationError(where, `there is no schema ${JSON.stringify(urn) ?? 'given'}`);
    }
    if (seen.has(urn.toLowerCase())) throw new SchemaConfigurationError(where, `schema ${urn} is named twice`);
    seen.add(urn.toLowerCase());
  }
}
