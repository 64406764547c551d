import { InvalidFilterError, type ScimError } from '../errors.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { resolveAttribute } from '../schema/resolve.js';
import type { AttributePath, BoundFilter, Filter } from './ast.js';
import { bindComparison, bindUnassigned, type Coerce } from './bind-compare.js';
import { isHidden, presence } from './presence.js';
import { assumePrimary } from './primary.js';
import { all, any, constant, negate } from './simplify.js';
import { pathText } from './stringify.js';
import { at, quoted } from './syntax-error.js';

export interface BindOptions {
  /**
   * What to do with a name that the type does not have: refuse it, or treat it as an unassigned attribute, so that one
   * filter can be applied to several types (RFC 7644 section 3.4.2.1).
   */
  readonly unknown: 'refuse' | 'unassigned';
  /** Converts a literal whose type is not that of the attribute, where the compatibility rules allow it. */
  readonly coerce?: Coerce;
  /**
   * Whether `attr[value eq "x"]` is accepted for a multi-valued simple attribute. Called only when a filter has this
   * form.
   */
  readonly simpleValues?: () => boolean;
  /** Makes the error for an attribute that is never returned (RFC 7644 section 7.5.2). Default: InvalidFilterError. */
  readonly hidden?: (attribute: Attribute) => ScimError;
}

interface Scope {
  readonly type: ResourceType;
  readonly options: BindOptions;
  /** The complex attribute of `attr[...]` while its brackets are bound: names are its sub-attributes. */
  readonly element?: Attribute;
}

/**
 * Binds a filter to a resource type (RFC 7644 section 3.4.2.2): resolves names to attributes and literals to comparison
 * keys. Constants are folded, so that a `constant` can only be the whole filter. Throws InvalidFilterError, which names
 * the attribute, for comparisons that the schema does not support, and the error of `options.hidden` for attributes
 * that are never returned.
 */
export function bindFilter(filter: Filter, type: ResourceType, options: BindOptions): BoundFilter {
  return bind(filter, { type, options });
}

/** Binds the filter inside the brackets of `attribute[...]`; it is evaluated on one element. Errors as `bindFilter`. */
export function bindElementFilter(
  filter: Filter,
  attribute: Attribute,
  type: ResourceType,
  options: BindOptions,
): BoundFilter {
  return bind(filter, { type, options, element: attribute });
}

function bind(filter: Filter, scope: Scope): BoundFilter {
  switch (filter.kind) {
    case 'and':
      return all(filter.operands.map((operand) => bind(operand, scope)));
    case 'or':
      return any(filter.operands.map((operand) => bind(operand, scope)));
    case 'not':
      return negate(bind(filter.operand, scope));
    case 'compare': {
      const attribute = resolve(filter.path, scope);
      if (!attribute) return bindUnassigned(filter);
      const value = filter.value === null ? undefined : attribute.subAttributes.get('value');
      if (value) rejectHidden(value, scope);
      const bound = bindComparison(attribute, filter, scope.type, scope.options.coerce);
      return assumePrimary(bound, scope.element !== undefined);
    }
    case 'present': {
      const attribute = resolve(filter.path, scope);
      return attribute ? presence(attribute) : constant(false);
    }
    case 'valuePath':
      return bindValuePath(filter.path, filter.filter, scope);
  }
}

function bindValuePath(path: AttributePath, filter: Filter, scope: Scope): BoundFilter {
  const attribute = resolve(path, scope);
  if (!attribute) return constant(false);
  if (attribute.type !== 'complex') {
    const values = hasValues(attribute) && scope.options.simpleValues?.();
    const bound = values ? bindElementFilter(filter, attribute, scope.type, scope.options) : undefined;
    // Storage has no condition that joins several comparisons on one value of a simple attribute.
    if (bound && operandsOf(bound).every((operand) => operand.kind === 'compare')) return bound;
    throw refusal(path, `"${attribute.path}" has no sub-attributes that brackets could filter by.`);
  }
  const inner = bindElementFilter(filter, attribute, scope.type, scope.options);
  if (inner.kind !== 'constant') return { kind: 'element', attribute, filter: inner };
  return inner.value ? presence(attribute) : inner;
}

function operandsOf(filter: BoundFilter): readonly BoundFilter[] {
  return filter.kind === 'or' ? filter.operands : [filter];
}

/** True for a top-level multi-valued simple attribute. */
export function hasValues(attribute: Attribute): boolean {
  return attribute.type !== 'complex' && attribute.multiValued && attribute.parent === undefined;
}

/** The attribute of a path; `undefined` when there is none and unknown names are treated as unassigned. */
function resolve(path: AttributePath, scope: Scope): Attribute | undefined {
  const attribute = scope.element ? resolveInside(path, scope.element) : resolveAttribute(scope.type, path);
  if (attribute) {
    rejectHidden(attribute, scope);
    return attribute;
  }
  if (scope.options.unknown === 'unassigned') return undefined;
  const owner = scope.element ? `sub-attribute of "${scope.element.path}"` : `attribute of ${scope.type.name}`;
  throw refusal(path, `${quoted(pathText(path))} is no ${owner}.`);
}

function resolveInside(path: AttributePath, element: Attribute): Attribute | undefined {
  if (element.type !== 'complex' && pathText(path).toLowerCase() === 'value') return element;
  if (path.schema === undefined && path.sub === undefined) return element.subAttributes.get(path.name.toLowerCase());
  throw refusal(path, `inside the brackets of "${element.path}" stand its sub-attributes alone, without a prefix.`);
}

function rejectHidden(attribute: Attribute, scope: Scope): void {
  if (!isHidden(attribute)) return;
  throw scope.options.hidden?.(attribute) ?? new InvalidFilterError(`"${attribute.path}" cannot be used in a filter.`);
}

function refusal(path: AttributePath, problem: string): InvalidFilterError {
  return new InvalidFilterError(at('Filter', path.position, problem));
}
