import { readFileSync } from 'node:fs';
import { isJsonObject } from '../scim/json.js';
import { SchemaConfigurationError } from '../scim/schema/configuration-error.js';
import type { ResourceTypeDefinition, SchemaDefinition } from '../scim/schema/definition.js';
import { createRegistry, type SchemaRegistry } from '../scim/schema/registry.js';
import { StartupError } from './startup-error.js';

const MEMBERS = new Set(['schemas', 'resourceTypes']);

/**
 * The registry of the service: the RFC's schemas, and those of the deployment's schema file. The file is JSON in the
 * RFC's own form, `{"schemas": [Schema...], "resourceTypes": [ResourceType...]}` (RFC 7643 sections 6 and 7); a resource
 * type with the name of a built-in one takes its place, which is how User gets an extension.
 * Error: StartupError, whose one line says what is wrong and where.
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
