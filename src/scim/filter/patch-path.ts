import { InvalidPathError, UnknownAttributeError } from '../errors.js';
import type { AttributePath, BoundFilter, Filter } from './ast.js';
import { readAttributePath } from './attribute-path.js';
import { bindElementFilter, bindFilter, hasValues, type BindOptions } from './bind.js';
import { Lexer } from './lexer.js';
import { expected, FilterReader } from './parse.js';
import { pathText } from './stringify.js';
import { at, FilterSyntaxError, quoted } from './syntax-error.js';
import { LIMITS } from '../limits.js';
import type { Attribute, Extension, ResourceType } from '../schema/attribute.js';
import { findExtension, resolveAttribute } from '../schema/resolve.js';

/** The filter in a PATCH path: which elements of the attribute it selects. */
export interface Selector {
  /** As parsed. An element that PATCH creates because none matches takes its values from it. */
  readonly written: Filter;
  /** As bound, for `evaluateElement` and for the members step `removeWhere`. */
  readonly bound: BoundFilter;
}

/** The target of a PATCH operation, resolved (RFC 7644 section 3.5.2, Figure 7). */
export type PatchPath =
  | {
      readonly kind: 'attribute';
      /** Always a top-level attribute. */
      readonly attribute: Attribute;
      /** The brackets of `attribute[filter]`, or the comparison of `attribute op value`. */
      readonly selector?: Selector;
      /** The sub-attribute of `attribute.sub` or `attribute[filter].sub`. */
      readonly sub?: Attribute;
    }
  /** All attributes of an extension, named by its URN alone. */
  | { readonly kind: 'extension'; readonly extension: Extension };

type Options = Omit<BindOptions, 'unknown'>;

/**
 * Parses and resolves the path of a PATCH operation: `PATH = attrPath / valuePath [subAttr]` (RFC 7644 section 3.5.2),
 * `attr op value` for a multi-valued simple attribute (erratum 7122), or the URN of an extension. Throws
 * UnknownAttributeError (invalidPath) for a name the type does not have, InvalidPathError with the position for a
 * malformed path, and InvalidFilterError for an error inside the brackets.
 */
export function parsePatchPath(text: string, type: ResourceType, options: Options = {}): PatchPath {
  if (text.length > LIMITS.pathLength) {
    throw new InvalidPathError(`The path has ${text.length} characters; ${LIMITS.pathLength} are allowed.`);
  }
  const extension = findExtension(type, text);
  if (extension) return { kind: 'extension', extension };
  if (text.toLowerCase() === type.schema.toLowerCase()) {
    throw new InvalidPathError(`The path names the core schema of ${type.name}. Leave it out, or name an attribute.`);
  }
  return resolve(readPath(new FilterReader(new Lexer(text))), type, options);
}

/** A parsed path; `sub` is the sub-attribute after the brackets. */
type WrittenPath =
  | { readonly kind: 'plain'; readonly path: AttributePath }
  | { readonly kind: 'brackets'; readonly path: AttributePath; readonly filter: Filter; readonly sub?: AttributePath }
  | { readonly kind: 'comparison'; readonly path: AttributePath; readonly filter: Filter };

function readPath(reader: FilterReader): WrittenPath {
  const path = inPath(() => {
    const token = reader.lexer.next();
    if (token.kind !== 'word') throw expected(token, 'an attribute name');
    return readAttributePath(token.text, token.offset);
  });
  const next = inPath(() => reader.lexer.peek());
  if (next.kind === 'end') return { kind: 'plain', path };
  if (next.kind !== '[' || next.spaced) {
    const filter = inPath(() => reader.comparison(path));
    inPath(() => readEnd(reader));
    return { kind: 'comparison', path, filter };
  }
  const filter = reader.valueFilter(reader.lexer.next());
  const sub = inPath(() => readSuffix(reader));
  return { kind: 'brackets', path, filter, ...(sub && { sub }) };
}

/** Parses the optional `.sub` after the brackets, and the end of the text. */
function readSuffix(reader: FilterReader): AttributePath | undefined {
  if (reader.lexer.peek().kind !== 'suffix') {
    readEnd(reader);
    return undefined;
  }
  const sub = reader.suffix();
  readEnd(reader);
  return sub;
}

function readEnd(reader: FilterReader): void {
  const token = reader.lexer.next();
  if (token.kind !== 'end') throw expected(token, 'the end of the path');
}

function resolve(written: WrittenPath, type: ResourceType, options: Options): PatchPath {
  const { path } = written;
  const attribute = resolveAttribute(type, path);
  if (!attribute) throw unknown(path, `${quoted(pathText(path))} is no attribute of ${type.name}.`);
  const bindOptions: BindOptions = { unknown: 'refuse', ...options };
  switch (written.kind) {
    case 'plain': {
      const { parent } = attribute;
      return parent ? { kind: 'attribute', attribute: parent, sub: attribute } : { kind: 'attribute', attribute };
    }
    case 'brackets': {
      if (attribute.type !== 'complex' && (written.sub || !hasValues(attribute) || !options.simpleValues?.())) {
        throw malformed(path.position, `"${attribute.path}" has no sub-attributes that brackets could filter by.`);
      }
      const sub = written.sub && resolveSub(written.sub, attribute);
      const bound = bindElementFilter(written.filter, attribute, type, bindOptions);
      return { kind: 'attribute', attribute, selector: { written: written.filter, bound }, ...(sub && { sub }) };
    }
    case 'comparison': {
      if (attribute.type === 'complex' || !attribute.multiValued || attribute.parent) {
        throw malformed(path.position, `"${attribute.path}" has no simple values to select among; name it alone.`);
      }
      const bound = bindFilter(written.filter, type, bindOptions);
      return { kind: 'attribute', attribute, selector: { written: written.filter, bound } };
    }
  }
}

function resolveSub(path: AttributePath, attribute: Attribute): Attribute {
  const sub = attribute.subAttributes.get(path.name.toLowerCase());
  if (sub) return sub;
  throw unknown(path, `${quoted(path.name)} is no sub-attribute of "${attribute.path}".`);
}

/**
 * Runs a parser for text outside of the brackets, where a syntax error is an invalidPath (RFC 7644 section 3.12, Table
 * 9).
 */
function inPath<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FilterSyntaxError) throw malformed(error.offset, error.problem);
    throw error;
  }
}

function malformed(offset: number, problem: string): InvalidPathError {
  return new InvalidPathError(at('Path', offset, problem));
}

function unknown(path: AttributePath, problem: string): UnknownAttributeError {
  return new UnknownAttributeError(at('Path', path.position, problem));
}
