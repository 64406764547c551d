import { readFileSync } from 'node:fs';
import { isJsonObject } from '../scim/json.js';
import { SchemaConfigurationError } from '../scim/schema/configuration-error.js';
import type { ResourceTypeDefinition, SchemaDefinition } from '../scim/schema/definition.js';
import { createRegistry, type SchemaRegistry } from '../scim/schema/registry.js';
import { StartupError } from './startup-error.js';

const MEMBERS = new Set(['schemas', 'resourceTypes']);

/**
 * Makes the registry of the schemas of the RFC and those of the schema file. The file is JSON in the form of RFC 7643
 * sections 6 and 7, `{"schemas": [Schema...], "resourceTypes": [ResourceType...]}`. A resource type with the name of a
 * built-in one replaces it; this is how an extension is added to User. Error: StartupError, whose message says in one
 * line what is wrong and where.
 */
export function loadRegistry(path: string | undefined): SchemaRegistry {
  if (path === undefined) return createRegistry();
  const file = readSchemasFile(path);
  try {
    return createRegistry(file.schemas, file.resourceTypes);
  } catch (error) {
    if (error instanceof SchemaConfigurationError) throw new StartupError(`SCHEMAS_FILE: ${path}: ${error.message}`);
    throw error;
  }
}

function readSchemasFile(path: string): { schemas: SchemaDefinition[]; resourceTypes: ResourceTypeDefinition[] } {
  const invalidFile = (what: string, cause?: unknown) => new StartupError(`SCHEMAS_FILE: ${path}: ${what}`, { cause });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw invalidFile(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`, error);
  }
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    throw invalidFile(`is not JSON: ${(error as Error).message}`, error);
  }
  if (!isJsonObject(file)) throw invalidFile('must hold a JSON object with "schemas" and "resourceTypes"');
  const unknown = Object.keys(file).find((key) => !MEMBERS.has(key));
  if (unknown !== undefined) throw invalidFile(`"${unknown}" is not known here; use "schemas" and "resourceTypes"`);
  const { schemas = [], resourceTypes = [] } = file;
  if (!Array.isArray(schemas)) throw invalidFile('"schemas" must be an array');
  if (!Array.isArray(resourceTypes)) throw invalidFile('"resourceTypes" must be an array');
  return {
    schemas: schemas as unknown as SchemaDefinition[],
    resourceTypes: resourceTypes as unknown as ResourceTypeDefinition[],
  };
}
