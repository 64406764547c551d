import { emptyString } from '../compat/empty-string.js';
import { readObjectText } from '../compat/json-text.js';
import { BODY_RULES } from '../compat/index.js';
import type { Compatibility } from '../compat/rule.js';
import { InvalidSyntaxError, InvalidValueError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Attribute, Extension, ResourceType } from '../schema/attribute.js';
import { findExtension } from '../schema/resolve.js';
import { applyCreateDefaults, createDefault } from './create-defaults.js';
import { isNeverStored } from '../schema/never-stored.js';
import { givenTwice, handleUnknownAttribute, writableEntries } from './keys.js';
import { idsOfMembers } from './members.js';
import { checkSchemas } from './read-schemas.js';
import { checkRequired, missing } from './required.js';
import { normalizeValue } from './value.js';

export { normalizeElement, normalizeValue } from './value.js';

/** The result of reading the body of a POST or PUT. */
export interface NormalizedResource {
  /**
   * The attributes stored in the document: canonical names, extension objects under their canonical URN, no unassigned
   * values.
   */
  readonly document: JsonObject;
  /** Ids of the members, without duplicates; `undefined` when the body does not contain the attribute. */
  readonly members?: readonly string[];
  /** Paths of the top-level attributes in the body, including those set to null, without readOnly ones. */
  readonly assigned: ReadonlySet<string>;
}

/** How a body is read, besides its type. */
export interface BodyContext {
  readonly compat: Compatibility;
  /** On create, attributes that are left out get their defaults. */
  readonly verb: 'create' | 'replace';
}

/**
 * Reads the body of a create or replace (RFC 7644 sections 3.3 and 3.5.1): makes names canonical, checks and normalizes
 * values, ignores readOnly attributes, and checks that required ones are there. Errors: invalidSyntax (not an object, a
 * name given twice; strict: no `schemas`), invalidValue with the name of the attribute.
 */
export function normalizeResource(type: ResourceType, body: unknown, context: BodyContext): NormalizedResource {
  if (!isJsonObject(body)) throw new InvalidSyntaxError(`The body must be a JSON object: a ${type.name}.`);
  const reader = new BodyReader(type, context.compat);
  reader.read(applyBodyRules(body, type, context.compat));
  const { document, assigned, members } = reader;
  if (context.verb === 'create') applyCreateDefaults(type, document, assigned);
  checkRequired(type, document);
  return { document, assigned, ...(members && { members }) };
}

function applyBodyRules(body: JsonObject, type: ResourceType, compat: Compatibility): JsonObject {
  if (compat.mode === 'strict') return body;
  return BODY_RULES.reduce((given, rule) => {
    const rewritten = rule.rewrite(given, type);
    return rewritten !== undefined && compat.allows(rule) ? rewritten : given;
  }, body);
}

/** Reads one body; the results are its properties. */
class BodyReader {
  readonly document: JsonObject = {};
  readonly assigned = new Set<string>();
  members?: readonly string[];
  /** URNs of the extensions that the body has an object for. */
  readonly #inUse: string[] = [];

  constructor(
    readonly type: ResourceType,
    readonly compat: Compatibility,
  ) {}

  read(body: JsonObject): void {
    const { type, compat } = this;
    let schemas: Json | undefined;
    for (const [key, value] of Object.entries(body)) {
      const attribute = type.attributes.get(key.toLowerCase());
      const extension = findExtension(type, key);
      if (extension) this.#readExtension(extension, value);
      else if (!attribute) handleUnknownAttribute(key, type.name, compat);
      else if (attribute.name === 'schemas') schemas = value;
      else if (attribute.mutability !== 'readOnly') this.#readAttribute(attribute, value, this.document);
    }
    checkSchemas(type, schemas, this.#inUse, compat);
    for (const { attributes } of [type, ...type.extensions.values()]) this.#checkDiscarded(attributes);
  }

  #readExtension(extension: Extension, written: Json): void {
    const value = readObjectText(written, this.compat);
    if (this.#inUse.includes(extension.schema)) throw givenTwice(extension.schema);
    if (value === null || (value === '' && this.compat.allows(emptyString))) return;
    if (!isJsonObject(value)) throw new InvalidValueError(`"${extension.schema}" must be an object of its attributes.`);
    this.#inUse.push(extension.schema);
    const data: JsonObject = {};
    for (const [attribute, part] of writableEntries(extension.attributes, value, extension.schema, this.compat)) {
      this.#readAttribute(attribute, part, data);
    }
    if (Object.keys(data).length > 0) this.document[extension.schema] = data;
  }

  #readAttribute(attribute: Attribute, value: Json, into: JsonObject): void {
    if (this.assigned.has(attribute.path)) throw givenTwice(attribute.path);
    this.assigned.add(attribute.path);
    if (attribute.source === 'members') {
      this.members = idsOfMembers(attribute, value, this.compat);
      return;
    }
    const read = normalizeValue(attribute, value, this.compat);
    // null prevents the default of a create; "" and [] do not, since some clients send them for attributes without
    // value.
    if (read === undefined && value !== null && createDefault(attribute) !== undefined) {
      this.assigned.delete(attribute.path);
    }
    if (isNeverStored(attribute)) {
      if (attribute.required && (read === undefined || read === '')) throw missing(attribute);
    } else if (read !== undefined) {
      into[attribute.name] = read;
    }
  }

  /** A required attribute that is not stored cannot be checked in the document, so it is checked in the body. */
  #checkDiscarded(attributes: ReadonlyMap<string, Attribute>): void {
    for (const attribute of attributes.values()) {
      if (!attribute.required || !isNeverStored(attribute) || this.assigned.has(attribute.path)) continue;
      if (!attribute.extension || this.#inUse.includes(attribute.schema)) throw missing(attribute);
    }
  }
}
