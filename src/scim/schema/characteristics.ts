import type { AttributeDefinition, AttributeType, SchemaDefinition } from './definition.js';

/** Types whose values are text, so that `caseExact` applies to them (RFC 7643 section 2.3). */
const CASED: ReadonlySet<AttributeType> = new Set(['string', 'reference', 'binary']);

/** Types whose values can be unique; RFC 7643 section 2.3 gives the others "no uniqueness". */
const UNIQUE: ReadonlySet<AttributeType> = new Set(['string', 'reference', 'integer', 'decimal']);

/** Whether an attribute of this type can be `uniqueness: server` or `global`. */
export function canBeUnique(type: AttributeType): boolean {
  return UNIQUE.has(type);
}

/** Defaults of the characteristics that a definition leaves out (RFC 7643 section 2.2). */
const DEFAULTS = {
  type: 'string',
  multiValued: false,
  description: '',
  required: false,
  canonicalValues: [],
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  referenceTypes: [],
  subAttributes: [],
} as const satisfies Omit<Required<AttributeDefinition>, 'name'>;

/** The names of all characteristics (RFC 7643 section 7). */
export const CHARACTERISTICS: ReadonlySet<string> = new Set(['name', ...Object.keys(DEFAULTS)]);

/**
 * A definition with all characteristics filled in. References and binaries are always caseExact (RFC 7643 sections
 * 2.3.6 and 2.3.7).
 */
export function withDefaults(definition: AttributeDefinition): Required<AttributeDefinition> {
  const given: Required<AttributeDefinition> = { ...DEFAULTS, ...definition };
  return { ...given, caseExact: given.caseExact || given.type === 'reference' || given.type === 'binary' };
}

/** An attribute as /Schemas publishes it: with all characteristics that apply to its type. */
export function describeAttribute(definition: AttributeDefinition): AttributeDefinition {
  const all = withDefaults(definition);
  const { name, type, multiValued, description, required, canonicalValues, mutability, returned } = all;
  return {
    name,
    type,
    multiValued,
    description,
    required,
    ...(canonicalValues.length > 0 && { canonicalValues }),
    ...(CASED.has(type) && { caseExact: all.caseExact }),
    mutability,
    returned,
    ...(UNIQUE.has(type) && { uniqueness: all.uniqueness }),
    ...(type === 'reference' && { referenceTypes: definition.referenceTypes ?? ['uri'] }),
    ...(type === 'complex' && { subAttributes: all.subAttributes.map(describeAttribute) }),
  };
}

/** A schema as /Schemas publishes it (RFC 7643 section 7). */
export function describeSchema(definition: SchemaDefinition): SchemaDefinition {
  return {
    id: definition.id,
    name: definition.name,
    ...(definition.description && { description: definition.description }),
    attributes: definition.attributes.map(describeAttribute),
  };
}
