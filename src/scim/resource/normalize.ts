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

/** The body of a POST or PUT as the rest of the service takes it. */
export interface NormalizedResource {
  /** The `document` attributes in canonical names, extension objects under their canonical URN; nothing unassigned. */
  readonly document: JsonObject;
  /** Ids of the members, each once; `undefined` when the body does not mention them. */
  readonly members?: readonly string[];
  /** Paths of the top-level attributes the body mentions, even as null; readOnly ones apart. */
  readonly assigned: ReadonlySet<string>;
}

/** What reading a body needs to know besides its type. */
export interface BodyContext {
  readonly compat: Compatibility;
  /** A create gives the attributes left out their defaults. */
  readonly verb: 'create' | 'replace';
}

/**
 * Reads a resource as a client sent it (RFC 7644 sections 3.3 and 3.5.1): names in any case become canonical, values
 * are checked and normalized, readOnly attributes are left out unchecked, required ones must be there.
 * Errors: invalidSyntax (no object, a name given twice, strict: no `schemas`), invalidValue naming the attribute.
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

/** Reads one body; what it found stands in its properties. */
class BodyReader {
  readonly document: JsonObject = {};
  readonly assigned = new Set<string>();
  members?: readonly string[];
  /** Extensions the body has an object for. */
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
    // Only null takes away what a create gives: "" and [] are what templates send for nothing.
    if (read === undefined && value !== null && createDefault(attribute) !== undefined) {
      this.assigned.delete(attribute.path);
    }
    if (isNeverStored(attribute)) {
      if (attribute.required && (read === undefined || read === '')) throw missing(attribute);
    } else if (read !== undefined) {
      into[attribute.name] = read;
    }
  }

  /** A required attribute that is discarded leaves no trace in the document, so the body itself must mention it. */
  #checkDiscarded(attributes: ReadonlyMap<string, Attribute>): void {
    for (const attribute of attributes.values()) {
      if (!attribute.required || !isNeverStored(attribute) || this.assigned.has(attribute.path)) continue;
      if (!attribute.extension || this.#inUse.includes(attribute.schema)) throw missing(attribute);
    }
  }
}
