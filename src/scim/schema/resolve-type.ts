import type { Attribute, AttributeSource, Extension, ResourceType } from './attribute.js';
import { withDefaults } from './characteristics.js';
import type { AttributeDefinition, ResourceTypeDefinition, SchemaDefinition } from './definition.js';
import { COMMON_ATTRIBUTES } from './definitions/common.js';
import { ATTRIBUTE_SOURCES, COLUMN_ATTRIBUTES } from './definitions/sources.js';
import { SchemaConfigurationError } from './configuration-error.js';

/** What is the same for all attributes of one schema. */
interface Place {
  readonly schema: string;
  readonly extension: boolean;
  readonly byPath: Map<string, Attribute>;
}

/**
 * Resolves a resource type: the attributes of its schemas and the common attributes (RFC 7643 sections 2.2, 3.1 and 6).
 * `schemas` has the definitions by lower-case URN. Definitions of common attributes in a core schema are ignored, as
 * section 3.1 asks. Throws SchemaConfigurationError when a schema is missing.
 */
export function resolveType(
  definition: ResourceTypeDefinition,
  schemas: ReadonlyMap<string, SchemaDefinition>,
): ResourceType {
  const byPath = new Map<string, Attribute>();
  const find = (urn: string): SchemaDefinition => {
    const schema = schemas.get(urn.toLowerCase());
    if (!schema) throw new SchemaConfigurationError(`Resource type ${definition.name}`, `there is no schema ${urn}`);
    return schema;
  };
  const core = find(definition.schema);
  const place: Place = { schema: core.id, extension: false, byPath };
  const common = new Set(COMMON_ATTRIBUTES.map((attribute) => attribute.name.toLowerCase()));
  const attributes = resolveAttributes(
    [...COMMON_ATTRIBUTES, ...core.attributes.filter((attribute) => !common.has(attribute.name.toLowerCase()))],
    place,
  );
  const extensions = new Map<string, Extension>();
  for (const { schema: urn, required } of definition.schemaExtensions ?? []) {
    const schema = find(urn);
    extensions.set(schema.id.toLowerCase(), {
      schema: schema.id,
      required,
      attributes: resolveAttributes(schema.attributes, { schema: schema.id, extension: true, byPath }),
    });
  }
  return {
    name: definition.name,
    description: definition.description ?? '',
    endpoint: definition.endpoint,
    schema: core.id,
    attributes,
    extensions,
    byPath,
  };
}

function resolveAttributes(definitions: readonly AttributeDefinition[], place: Place): Map<string, Attribute> {
  return new Map(definitions.map((each) => [each.name.toLowerCase(), resolveAttribute(each, place)]));
}

function resolveAttribute(definition: AttributeDefinition, place: Place, parent?: Attribute): Attribute {
  const given = withDefaults(definition);
  const subAttributes = new Map<string, Attribute>();
  // Every property is named: V8 reads objects made by spreading more slowly, which added 4 % to the time of a filter.
  const attribute: Attribute = {
    name: given.name,
    schema: place.schema,
    extension: place.extension,
    path: parent
      ? `${parent.path}.${definition.name}`
      : place.extension
        ? `${place.schema}:${definition.name}`
        : definition.name,
    type: given.type,
    multiValued: given.multiValued,
    description: given.description,
    required: given.required,
    canonicalValues: given.canonicalValues,
    caseExact: given.caseExact,
    mutability: given.mutability,
    returned: given.returned,
    uniqueness: given.uniqueness,
    referenceTypes: given.referenceTypes,
    subAttributes,
    ...(parent && { parent }),
    source: parent?.source ?? sourceOf(definition.name, place),
  };
  place.byPath.set(attribute.path, attribute);
  for (const sub of given.subAttributes) {
    subAttributes.set(sub.name.toLowerCase(), resolveAttribute(sub, place, attribute));
  }
  return attribute;
}

function sourceOf(name: string, place: Place): AttributeSource {
  if (!place.extension && COLUMN_ATTRIBUTES.includes(name)) return 'column';
  const entry = ATTRIBUTE_SOURCES.find((each) => each.schema === place.schema && each.attribute === name);
  return entry?.source ?? 'document';
}
