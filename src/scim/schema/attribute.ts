import type { AttributeType, Mutability, Returned, Uniqueness } from './definition.js';

/**
 * Where the values of an attribute are stored:
 * - `document`: in the JSON document of the resource, and in the value index;
 * - `column`: in columns of the resource row (id, meta with its sub-attributes, schemas), added to responses;
 * - `members` / `memberOf`: in rows of the membership table, read from the group or from the member.
 */
export type AttributeSource = 'document' | 'column' | 'members' | 'memberOf';

/** An attribute of a ResourceType with all its characteristics (RFC 7643 sections 2.2 and 7). */
export interface Attribute {
  /** Canonical spelling of the name. */
  readonly name: string;
  /**
   * URN of the schema that defines it; for common attributes (id, externalId, meta, schemas) that of the core schema.
   */
  readonly schema: string;
  /** True when `schema` is an extension: the value is in the object under that URN. */
  readonly extension: boolean;
  /**
   * Unique within the ResourceType. Must not change, since databases store it: `userName`, `name.givenName`,
   * `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value`.
   */
  readonly path: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly canonicalValues: readonly string[];
  readonly caseExact: boolean;
  readonly mutability: Mutability;
  readonly returned: Returned;
  readonly uniqueness: Uniqueness;
  readonly referenceTypes: readonly string[];
  /** Sub-attributes by lower-case name; empty unless `type` is complex. */
  readonly subAttributes: ReadonlyMap<string, Attribute>;
  /** The complex attribute this is a sub-attribute of. */
  readonly parent?: Attribute;
  readonly source: AttributeSource;
}

export interface Extension {
  readonly schema: string;
  readonly required: boolean;
  /** Top-level attributes by lower-case name. */
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** A ResourceType with its attributes resolved. Everything that reads, stores or shows resources works by it. */
export interface ResourceType {
  readonly name: string;
  readonly description: string;
  /** With its leading slash: `/Users`. */
  readonly endpoint: string;
  /** URN of the core schema. */
  readonly schema: string;
  /** Core and common attributes (schemas, id, externalId, meta) by lower-case name, in published order. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** By lower-case URN, in declared order. */
  readonly extensions: ReadonlyMap<string, Extension>;
  /** Every attribute and sub-attribute by `path`. */
  readonly byPath: ReadonlyMap<string, Attribute>;
}

/** Whether resources of the type have members, as groups do. The name of the type does not matter. */
export function hasMembers(type: ResourceType): boolean {
  for (const { source } of type.attributes.values()) if (source === 'members') return true;
  return false;
}
