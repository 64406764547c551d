import { InvalidFilterError, InvalidValueError, SensitiveError, type ScimError } from '../errors.js';
import type { Compatibility } from '../compat/rule.js';
import { readDotAfterUrn } from '../compat/dot-after-urn.js';
import { readFilters } from '../compat/read-filters.js';
import type { Filter } from '../filter/ast.js';
import { bindFilter } from '../filter/bind.js';
import { parseFilter } from '../filter/parse.js';
import { LIMITS } from '../limits.js';
import { quoted } from '../quoted.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { resolveAttribute, splitAttributePath } from '../schema/resolve.js';
import type { CursorPage, IndexPage, ListQuery, Target } from './list-query.js';
import { parseProjection } from './projection-parse.js';
import { isNeverStored } from '../schema/never-stored.js';

/** The parameters of a query as the client gave them, from the URI or from a SearchRequest (RFC 7644 section 3.4.3). */
export interface ListRequest {
  readonly filter?: string;
  readonly sortBy?: string;
  readonly sortOrder?: string;
  readonly startIndex?: string | number;
  readonly count?: string | number;
  readonly cursor?: string;
  readonly attributes?: string | readonly string[];
  readonly excludedAttributes?: string | readonly string[];
}

/** The settings and circumstances by which a ListRequest is read. */
export interface ListContext {
  readonly compat: Compatibility;
  /**
   * Where the filter was sent. URIs end up in logs and histories, so a filter in a URI on an attribute that is never
   * returned gets another error (RFC 7644 section 7.5.2).
   */
  readonly via: 'uri' | 'body';
  readonly defaultPage: number;
  readonly maxPage: number;
}

/**
 * Builds the query for storage: resolves every name by the schema of each type and limits the page (RFC 7644 sections
 * 3.4.2.1 to 3.4.2.5). With several types, an attribute that only some of them have is unassigned for the others; one
 * that none has is refused. `cursorPage` is the page when the client pages by cursor. Errors: invalidFilter,
 * invalidValue, sensitive.
 */
export function buildListQuery(
  request: ListRequest,
  types: readonly ResourceType[],
  context: ListContext,
  cursorPage?: CursorPage,
): ListQuery {
  const spelled = readDotAfterUrn(context.compat, types);
  const filter =
    request.filter === undefined || request.filter === '' ? undefined : parseFilter(request.filter, spelled);
  const sorted = Boolean(request.sortBy);
  const known = new KnownNames();
  const targets = types.map((type): Target => {
    const bound = filter && bindTo(type, filter, types.length > 1, context, known);
    const sortBy = request.sortBy ? sortAttribute(type, spelled(request.sortBy), context) : undefined;
    return {
      type,
      ...(bound && { filter: bound }),
      ...(sortBy && { sortBy }),
      projection: parseProjection(type, request.attributes, request.excludedAttributes, context.compat, types),
    };
  });
  known.rejectUnknown();
  if (sorted && targets.every((target) => !target.sortBy)) {
    throw new InvalidValueError(
      `sortBy: no attribute ${quoted(request.sortBy)} here. Name one from /Schemas.`,
      'sort-invalid',
    );
  }
  const order = sortOrder(request.sortOrder);
  return { targets, ...(sorted && { order }), page: cursorPage ?? indexPage(request, context) };
}

/** Collects which attribute names of a filter at least one type has, and which some type does not have. */
class KnownNames {
  readonly #resolved = new Set<string>();
  readonly #unknown = new Map<string, string>();

  seen(name: string, resolved: boolean): void {
    if (resolved) this.#resolved.add(name);
    else this.#unknown.set(name, name);
  }

  rejectUnknown(): void {
    for (const name of this.#unknown.keys()) {
      if (!this.#resolved.has(name))
        throw new InvalidFilterError(`No attribute ${quoted(name)} at this endpoint. Name one from /Schemas.`);
    }
  }
}

function bindTo(type: ResourceType, filter: Filter, several: boolean, context: ListContext, known: KnownNames) {
  if (several) {
    for (const path of pathsOf(filter)) {
      const name = [path.schema, path.name].filter(Boolean).join(':') + (path.sub ? `.${path.sub}` : '');
      known.seen(name.toLowerCase(), resolveAttribute(type, path) !== undefined);
    }
  }
  return bindFilter(filter, type, {
    unknown: several ? 'unassigned' : 'refuse',
    hidden: (attribute) => hiddenError(attribute, context),
    ...readFilters(context.compat),
  });
}

/** The top-level paths of a filter; names inside brackets belong to the path in front of them. */
function pathsOf(filter: Filter): readonly { schema?: string; name: string; sub?: string }[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.flatMap(pathsOf);
    case 'not':
      return pathsOf(filter.operand);
    case 'compare':
    case 'present':
    case 'valuePath':
      return [filter.path];
  }
}

/**
 * The error for a filter on an attribute that is never returned: in a URI `sensitive` (RFC 7644 section 7.5.2), in a
 * body `invalidFilter`.
 */
function hiddenError(attribute: Attribute, context: ListContext): ScimError {
  const what = `"${attribute.path}" can be neither searched nor sorted by.`;
  return context.via === 'uri' ? new SensitiveError(what) : new InvalidFilterError(what);
}

function sortAttribute(type: ResourceType, text: string, context: ListContext): Attribute | undefined {
  if (text.length > LIMITS.nameCharacters)
    throw new InvalidValueError(`sortBy has more than ${LIMITS.nameCharacters} characters.`, 'sort-invalid');
  const attribute = resolveAttribute(type, splitAttributePath(text, type));
  if (!attribute) return undefined;
  if (isNeverStored(attribute)) throw hiddenError(attribute, context);
  if (attribute.type !== 'complex') return attribute;
  const value = attribute.subAttributes.get('value');
  if (!value)
    throw new InvalidValueError(
      `sortBy: "${attribute.path}" is complex. Name one of its sub-attributes.`,
      'sort-invalid',
    );
  return value;
}

function sortOrder(text: string | undefined): 'ascending' | 'descending' {
  if (!text) return 'ascending';
  const order = text.toLowerCase();
  if (order === 'ascending' || order === 'descending') return order;
  throw new InvalidValueError(`sortOrder must be "ascending" or "descending", not ${quoted(text)}.`, 'sort-invalid');
}

/**
 * RFC 7644 section 3.4.2.4: a startIndex below 1 is taken as 1, a negative count as 0, a count above the maximum as the
 * maximum.
 */
function indexPage(request: ListRequest, context: ListContext): IndexPage {
  const startIndex = wholeNumber('startIndex', request.startIndex) ?? 1;
  const count = wholeNumber('count', request.count) ?? context.defaultPage;
  return {
    kind: 'index',
    startIndex: Math.min(Math.max(startIndex, 1), Number.MAX_SAFE_INTEGER),
    count: Math.min(Math.max(count, 0), context.maxPage),
  };
}

/** Parses a whole number of a query; `undefined` when the parameter is absent or empty. */
export function wholeNumber(name: string, value: string | number | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const number = typeof value === 'number' ? value : /^[+-]?\d{1,15}$/.test(value.trim()) ? Number(value) : NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new InvalidValueError(`${name} must be a whole number, not ${quoted(value)}.`, 'parameter-invalid');
}
