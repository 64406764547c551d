import { comparisonKey } from '../compare/comparison-key.js';
import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Attribute } from '../schema/attribute.js';
import type { BoundFilter } from './ast.js';
import { operatorHolds } from './operators.js';

/** All values of an attribute in what the filter looks at, multi-valued ones taken apart. */
type Read = (attribute: Attribute) => readonly Json[];

/**
 * Whether a resource satisfies a filter: the reference that storage is measured against. The resource is in reply form:
 * canonical names, extension data under its URN, id, meta, members and groups included.
 */
export function evaluateFilter(filter: BoundFilter, resource: JsonObject): boolean {
  return holds(filter, (attribute) => readResource(attribute, resource));
}

/**
 * Whether one element of an attribute satisfies the filter of its brackets (`bindElementFilter`), as PATCH selects
 * elements (RFC 7644 section 3.5.2). The elements of a simple attribute are its values.
 */
export function evaluateElement(filter: BoundFilter, scope: Attribute, element: Json): boolean {
  return holds(filter, (attribute) => (attribute.path === scope.path ? [element] : readPart(attribute, element)));
}

function holds(filter: BoundFilter, read: Read): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.operands.every((operand) => holds(operand, read));
    case 'or':
      return filter.operands.some((operand) => holds(operand, read));
    case 'not':
      return !holds(filter.operand, read);
    case 'constant':
      return filter.value;
    case 'present':
      return read(filter.attribute).some(isAssigned);
    case 'compare':
      return read(filter.attribute).some((value) => {
        const key = keyOf(filter.attribute, value);
        return key !== undefined && operatorHolds(filter.op, key, filter.key);
      });
    case 'element':
      return read(filter.attribute)
        .filter(isAssigned)
        .some((element) => evaluateElement(filter.filter, filter.attribute, element));
  }
}

function readResource(attribute: Attribute, resource: JsonObject): readonly Json[] {
  if (attribute.parent) return readResource(attribute.parent, resource).flatMap((each) => readPart(attribute, each));
  return readPart(attribute, attribute.extension ? own(resource, attribute.schema) : resource);
}

function readPart(attribute: Attribute, container: Json | undefined): readonly Json[] {
  const value = own(container, attribute.name);
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function own(container: Json | undefined, name: string): Json | undefined {
  return isJsonObject(container) && Object.hasOwn(container, name) ? container[name] : undefined;
}

/** Null, "" and what holds nothing else are unassigned (RFC 7643 section 2.5, RFC 7644 Table 3 "pr"). */
function isAssigned(value: Json): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isAssigned);
  return value !== null && value !== '';
}

/** The key of a stored value; a value that is not of the attribute's type equals nothing and has no order. */
function keyOf(attribute: Attribute, value: Json): string | undefined {
  try {
    return comparisonKey(attribute, value);
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined;
    throw error;
  }
}
