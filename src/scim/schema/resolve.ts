import type { Attribute, Extension, ResourceType } from './attribute.js';

/** The parts of an attribute path in the notation of RFC 7644 section 3.10: `[URN:]name[.sub]`. */
export interface PathParts {
  /** URN without the colon that ends it. */
  readonly schema?: string;
  readonly name: string;
  readonly sub?: string;
}

/**
 * Splits the text of an attribute path. The URN is the longest URN of the type that the text begins with, in any case;
 * if there is none, everything before the last colon. So the dot in a URN ("core:2.0") is never read as that of a
 * sub-attribute. Names are not checked: they may be empty or unknown. The URN of an extension alone is not an attribute
 * path; see `findExtension`.
 */
export function splitAttributePath(text: string, type: ResourceType): PathParts {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return splitName(text);
  const urn = longestPrefix(text.toLowerCase(), type);
  const end = urn === undefined ? colon : urn.length;
  return { schema: text.slice(0, end), ...splitName(text.slice(end + 1)) };
}

/**
 * The attribute that a path names, or undefined. Names and URNs may have any case. A name without URN is that of a core
 * or common attribute, or else of an extension attribute if exactly one extension defines it.
 */
export function resolveAttribute(type: ResourceType, path: PathParts): Attribute | undefined {
  const attribute = resolveTop(type, path.schema, path.name.toLowerCase());
  if (attribute === undefined || path.sub === undefined) return attribute;
  return attribute.subAttributes.get(path.sub.toLowerCase());
}

/**
 * Replaces the dot after a URN of the types by a colon; the URN may have any case. `undefined` when there is nothing to
 * replace. The length of the text does not change, so positions in error messages stay correct.
 */
export function colonAfterUrn(text: string, types: readonly ResourceType[]): string | undefined {
  const lower = text.toLowerCase();
  let end = 0;
  for (const type of types) {
    for (const urn of [type.schema.toLowerCase(), ...type.extensions.keys()]) {
      // One URN may be another one followed by a dot and more.
      if (lower === urn || lower.startsWith(`${urn}:`)) return undefined;
      if (urn.length > end && lower.startsWith(`${urn}.`)) end = urn.length;
    }
  }
  return end === 0 ? undefined : `${text.slice(0, end)}:${text.slice(end + 1)}`;
}

/** The extension of the type with this URN, in any case. */
export function findExtension(type: ResourceType, urn: string): Extension | undefined {
  return type.extensions.get(urn.toLowerCase());
}

function resolveTop(type: ResourceType, schema: string | undefined, name: string): Attribute | undefined {
  if (schema !== undefined) {
    const isCore = schema.toLowerCase() === type.schema.toLowerCase();
    return isCore ? type.attributes.get(name) : findExtension(type, schema)?.attributes.get(name);
  }
  const core = type.attributes.get(name);
  if (core) return core;
  const found = [...type.extensions.values()].flatMap((extension) => extension.attributes.get(name) ?? []);
  return found.length === 1 ? found[0] : undefined;
}

function longestPrefix(lower: string, type: ResourceType): string | undefined {
  let longest: string | undefined;
  for (const urn of [type.schema.toLowerCase(), ...type.extensions.keys()]) {
    if (lower.startsWith(`${urn}:`) && urn.length > (longest?.length ?? 0)) longest = urn;
  }
  return longest;
}

function splitName(text: string): { name: string; sub?: string } {
  const dot = text.indexOf('.');
  return dot < 0 ? { name: text } : { name: text.slice(0, dot), sub: text.slice(dot + 1) };
}
