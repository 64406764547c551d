/**
 * Schema and ResourceType as the RFC writes them in JSON (RFC 7643 sections 6 and 7).
 * This is what /Schemas publishes and what a deployment's schema file holds.
 */
export type AttributeType = (typeof KEYWORDS.type)[number];
export type Mutability = (typeof KEYWORDS.mutability)[number];
export type Returned = (typeof KEYWORDS.returned)[number];
export type Uniqueness = (typeof KEYWORDS.uniqueness)[number];

/** The words that a characteristic may have (RFC 7643 section 7). */
export const KEYWORDS = {
  type: ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex'],
  mutability: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  returned: ['always', 'never', 'default', 'request'],
  uniqueness: ['none', 'server', 'global'],
} as const;

/** One attribute of a Schema; what is left out takes the default of RFC 7643 section 2.2. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type?: AttributeType;
  readonly multiValued?: boolean;
  readonly description?: string;
  readonly required?: boolean;
  readonly canonicalValues?: readonly string[];
  readonly caseExact?: boolean;
  readonly mutability?: Mutability;
  readonly returned?: Returned;
  readonly uniqueness?: Uniqueness;
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly AttributeDefinition[];
}

/** A Schema resource (RFC 7643 section 7). */
export interface SchemaDefinition {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly attributes: readonly AttributeDefinition[];
}

/** A ResourceType resource (RFC 7643 section 6). `endpoint` begins with a slash. */
export interface ResourceTypeDefinition {
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly endpoint: string;
  readonly schema: string;
  readonly schemaExtensions?: readonly { readonly schema: string; readonly required: boolean }[];
}
