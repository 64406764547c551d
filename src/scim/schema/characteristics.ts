import type { AttributeDefinition, AttributeType, SchemaDefinition } from './definition.js';

/** Types whose values have upper and lower case, so that `caseExact` says something (RFC 7643 section 2.3). */
const CASED: ReadonlySet<AttributeType> = new Set(['string', 'reference', 'binary']);

/** Types a value of which can be unique; the others have "no uniqueness" by RFC 7643 section 2.3. */
const UNIQUE: ReadonlySet<AttributeType> = new Set(['string', 'reference', 'integer', 'decimal']);

/** Whether an attribute of this type can be `uniqueness: server` or `global`. */
export function canBeUnique(type: AttributeType): boolean {
  return UNIQUE.has(type);
}

/** `caseExact` by default: true for references and binaries (RFC 7643 sections 2.3.6 and 2.3.7), else false. */
export function defaultCaseExact(type: AttributeType): boolean {
  return type === 'reference' || type === 'binary';
}

/**
 * An attribute with every characteristic that applies to its type written out, those left out by the defaults of
 * RFC 7643 section 2.2. What /Schemas publishes is made of this. References and binaries are always caseExact.
 */
export function describeAttribute(definition: AttributeDefinition): AttributeDefinition {
  const type = definition.type ?? 'string';
  return {
    name: definition.name,
    type,
    multiValued: definition.multiValued ?? false,
    description: definition.description ?? '',
    required: definition.required ?? false,
    ...(definition.canonicalValues?.length && { canonicalValues: definition.canonicalValues }),
    ...(CASED.has(type) && { caseExact: defaultCaseExact(type) || (definition.caseExact ?? false) }),
    mutability: definition.mutability ?? 'readWrite',
    returned: definition.returned ?? 'default',
    ...(UNIQUE.has(type) && { uniqueness: definition.uniqueness ?? 'none' }),
    ...(type === 'reference' && { referenceTypes: definition.referenceTypes ?? ['uri'] }),
    ...(type === 'complex' && { subAttributes: (definition.subAttributes ?? []).map(describeAttribute) }),
  };
}

/** A schema with every characteristic written out (RFC 7643 section 7). */
export function describeSchema(definition: SchemaDefinition): SchemaDefinition {
  return {
    id: definition.id,
    name: definition.name,
    ...(definition.description && { description: definition.description }),
    attributes: definition.attributes.map(describeAttribute),
  };
}
