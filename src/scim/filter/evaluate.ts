import { comparisonKey } from '../compare/comparison-key.js';
import { keyCost } from '../compare/key-cost.js';
import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Attribute } from '../schema/attribute.js';
import { COST, WorkBudget } from '../work-budget.js';
import type { BoundFilter } from './ast.js';
import { comparisonsOf, operandCost } from './cost.js';
import { operatorHolds } from './operators.js';

/** What a filter is evaluated on: a resource, or one element of an attribute. */
interface Scene {
  /** All values of an attribute; the elements of a multi-valued one. */
  values(attribute: Attribute): readonly Json[];
  /** The comparison keys of these values. A value that does not have the type of the attribute is left out. */
  keys(attribute: Attribute): readonly string[];
  readonly work: WorkBudget;
}

/**
 * Whether a resource satisfies a filter. This is the reference implementation that tests compare storage with. The
 * resource has the form of a response: canonical names, extension data under its URN, with id, meta, members and
 * groups.
 */
export function evaluateFilter(filter: BoundFilter, resource: JsonObject): boolean {
  const values = (attribute: Attribute) => readResource(attribute, resource);
  const keys = (attribute: Attribute) => values(attribute).flatMap((value) => keyOf(attribute, value) ?? []);
  return holds(filter, { values, keys, work: new WorkBudget(Infinity) });
}

/**
 * Whether one element of an attribute satisfies the filter of its brackets (`bindElementFilter`), as PATCH selects
 * elements (RFC 7644 section 3.5.2). The elements of a simple attribute are its values.
 */
export function evaluateElement(
  filter: BoundFilter,
  scope: Attribute,
  element: Json,
  work = new WorkBudget(Infinity),
): boolean {
  return holds(filter, new ElementScene(scope, element, work));
}

/**
 * The indexes of the elements that satisfy the filter. TooManyError when elements, comparisons and characters together
 * cost more than is left in the budget.
 */
export function placesWhere(
  filter: BoundFilter,
  scope: Attribute,
  elements: readonly Json[],
  work: WorkBudget,
): number[] {
  work.spend(elements.length * comparisonsOf(filter) * COST.comparison);
  const places: number[] = [];
  elements.forEach((element, place) => {
    if (evaluateElement(filter, scope, element, work)) places.push(place);
  });
  return places;
}

/** One element. Caches the comparison keys of each attribute, since several comparisons may use them. */
class ElementScene implements Scene {
  #keys: Map<Attribute, readonly string[]> | undefined;

  constructor(
    private readonly scope: Attribute,
    private readonly element: Json,
    readonly work: WorkBudget,
  ) {}

  values(attribute: Attribute): readonly Json[] {
    return attribute.path === this.scope.path ? [this.element] : readPart(attribute, this.element);
  }

  keys(attribute: Attribute): readonly string[] {
    const known = this.#keys?.get(attribute);
    if (known) return known;
    const keys: string[] = [];
    for (const value of this.values(attribute)) {
      this.work.spend(keyCost(value));
      const key = keyOf(attribute, value);
      if (key !== undefined) keys.push(key);
    }
    (this.#keys ??= new Map<Attribute, readonly string[]>()).set(attribute, keys);
    return keys;
  }
}

function holds(filter: BoundFilter, scene: Scene): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.operands.every((operand) => holds(operand, scene));
    case 'or':
      return filter.operands.some((operand) => holds(operand, scene));
    case 'not':
      return !holds(filter.operand, scene);
    case 'constant':
      return filter.value;
    case 'present':
      return scene.values(filter.attribute).some(isAssigned);
    case 'compare':
      return scene.keys(filter.attribute).some((key) => {
        scene.work.spend(operandCost(filter.op, key, filter.key));
        return operatorHolds(filter.op, key, filter.key);
      });
    case 'element':
      return scene
        .values(filter.attribute)
        .filter(isAssigned)
        .some((element) => evaluateElement(filter.filter, filter.attribute, element, scene.work));
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

/** False for null, "" and objects or arrays that contain nothing else (RFC 7643 section 2.5, RFC 7644 Table 3 "pr"). */
function isAssigned(value: Json): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isAssigned);
  return value !== null && value !== '';
}

/**
 * The comparison key of a stored value; `undefined` for a value that does not have the type of the attribute, which
 * equals nothing and has no order.
 */
function keyOf(attribute: Attribute, value: Json): string | undefined {
  try {
    return comparisonKey(attribute, value);
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined;
    throw error;
  }
}
