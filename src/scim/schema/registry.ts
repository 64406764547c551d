import { isJsonObject } from '../json.js';
import type { ResourceType } from './attribute.js';
import { describeSchema } from './characteristics.js';
import { checkResourceTypes } from './check-resource-type.js';
import { checkSchema } from './check-schema.js';
import { SchemaConfigurationError } from './configuration-error.js';
import type { AttributeDefinition, ResourceTypeDefinition, SchemaDefinition, Uniqueness } from './definition.js';
import { BUILT_IN_RESOURCE_TYPES, BUILT_IN_SCHEMAS } from './definitions/index.js';
import { resolveType } from './resolve-type.js';

/** Overrides the `uniqueness` of one top-level attribute. Names may have any case. */
export interface UniquenessOverride {
  readonly schema: string;
  readonly attribute: string;
  readonly uniqueness: Uniqueness;
}

/** All schemas and resource types of the service, checked and resolved. */
export class SchemaRegistry {
  readonly resourceTypes: readonly ResourceType[];
  /** As /Schemas publishes them, with all characteristics. */
  readonly schemaDefinitions: readonly SchemaDefinition[];
  /** As /ResourceTypes publishes them. */
  readonly resourceTypeDefinitions: readonly ResourceTypeDefinition[];
  readonly #schemas: ReadonlyMap<string, SchemaDefinition>;
  readonly #byName: ReadonlyMap<string, ResourceType>;
  readonly #byEndpoint: ReadonlyMap<string, ResourceType>;
  readonly #variants = new Map<string, SchemaRegistry>();

  /** Checks and resolves the definitions. Throws SchemaConfigurationError, which says what is wrong and where. */
  constructor(schemas: readonly SchemaDefinition[], resourceTypes: readonly ResourceTypeDefinition[]) {
    const byUrn = new Map<string, SchemaDefinition>();
    for (const schema of schemas) {
      checkSchema(schema);
      const key = schema.id.toLowerCase();
      if (byUrn.has(key)) throw new SchemaConfigurationError(`Schema ${schema.id}`, 'is defined twice');
      byUrn.set(key, describeSchema(schema));
    }
    checkResourceTypes(resourceTypes, byUrn);
    this.#schemas = byUrn;
    this.schemaDefinitions = [...byUrn.values()];
    this.resourceTypeDefinitions = resourceTypes;
    this.resourceTypes = resourceTypes.map((type) => resolveType(type, byUrn));
    this.#byName = new Map(this.resourceTypes.map((type) => [type.name, type]));
    this.#byEndpoint = new Map(this.resourceTypes.map((type) => [type.endpoint, type]));
  }

  /** The type with this name, in exactly this case (`meta.resourceType`). */
  typeByName(name: string): ResourceType | undefined {
    return this.#byName.get(name);
  }

  /** The type at this path segment, `Users` or `/Users`, in exactly this case. */
  typeByEndpoint(segment: string): ResourceType | undefined {
    return this.#byEndpoint.get(segment.startsWith('/') ? segment : `/${segment}`);
  }

  /** The schema with this URN, in any case (RFC 7644 section 3.10). */
  schemaById(urn: string): SchemaDefinition | undefined {
    return this.#schemas.get(urn.toLowerCase());
  }

  /**
   * This registry with the `uniqueness` of some attributes changed, both enforced and published. Cached: the same
   * overrides return the same object. Throws SchemaConfigurationError for an unknown attribute.
   */
  withOverrides(overrides: readonly UniquenessOverride[]): SchemaRegistry {
    if (overrides.length === 0) return this;
    const key = JSON.stringify(overrides.map((each) => [each.schema, each.attribute, each.uniqueness]).sort());
    let variant = this.#variants.get(key);
    if (!variant) {
      variant = new SchemaRegistry(
        overrides.reduce(applyOverride, this.schemaDefinitions),
        this.resourceTypeDefinitions,
      );
      this.#variants.set(key, variant);
    }
    return variant;
  }
}

/**
 * Makes the registry of the schemas and resource types of RFC 7643 and those of a deployment. A resource type with the
 * name of a built-in one replaces it and must have the same schema and endpoint, which clients rely on.
 */
export function createRegistry(
  schemas: readonly SchemaDefinition[] = [],
  resourceTypes: readonly ResourceTypeDefinition[] = [],
): SchemaRegistry {
  const own = BUILT_IN_RESOURCE_TYPES.map((builtIn) => replacement(builtIn, resourceTypes) ?? builtIn);
  const added = resourceTypes.filter((type) => !own.includes(type));
  return new SchemaRegistry([...BUILT_IN_SCHEMAS, ...schemas], [...own, ...added]);
}

function replacement(
  builtIn: ResourceTypeDefinition,
  types: readonly ResourceTypeDefinition[],
): ResourceTypeDefinition | undefined {
  const found = types.find((type) => isJsonObject(type) && type.name === builtIn.name);
  for (const fixed of ['schema', 'endpoint'] as const) {
    if (found && found[fixed] !== builtIn[fixed]) {
      throw new SchemaConfigurationError(`Resource type ${builtIn.name}`, `"${fixed}" must be ${builtIn[fixed]}`);
    }
  }
  return found;
}

function applyOverride(
  schemas: readonly SchemaDefinition[],
  override: UniquenessOverride,
): readonly SchemaDefinition[] {
  let found = false;
  const change = (attribute: AttributeDefinition): AttributeDefinition => {
    if (attribute.name.toLowerCase() !== override.attribute.toLowerCase()) return attribute;
    found = true;
    return { ...attribute, uniqueness: override.uniqueness };
  };
  const changed = schemas.map((schema) =>
    schema.id.toLowerCase() === override.schema.toLowerCase()
      ? { ...schema, attributes: schema.attributes.map(change) }
      : schema,
  );
  if (!found)
    throw new SchemaConfigurationError(`Schema ${override.schema}`, `has no attribute "${override.attribute}"`);
  return changed;
}
