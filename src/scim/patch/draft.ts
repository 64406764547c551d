import { keyCost } from '../compare/key-cost.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Attribute, Extension } from '../schema/attribute.js';
import { COST, type WorkBudget } from '../work-budget.js';
import type { ResourceChange } from './change.js';
import { elementsOf } from './elements.js';
import { identityKey } from '../resource/equality.js';
import { MemberSteps } from './member-steps.js';

/**
 * The resource while the operations of a PATCH are applied. The stored document is not modified: containers are copied,
 * and values are replaced, never changed in place. An extension without attributes is removed.
 */
export class Draft {
  readonly #document: JsonObject;
  readonly members = new MemberSteps();
  #identities: WeakMap<JsonObject, string> | undefined;

  constructor(
    current: JsonObject,
    /** The budget that all operations share. */
    readonly work: WorkBudget,
  ) {
    this.#document = { ...current };
  }

  /** The value of a top-level attribute; `undefined` when it is unassigned. */
  get(attribute: Attribute): Json | undefined {
    const container = attribute.extension ? this.extension(attribute.schema) : this.#document;
    return container && Object.hasOwn(container, attribute.name) ? container[attribute.name] : undefined;
  }

  /**
   * The elements of a top-level attribute, for an operation that reads them; the value of a single-valued one counts as
   * one element. TooManyError when the operations read more elements than the budget allows.
   */
  elements(attribute: Attribute): Json[] {
    const elements = elementsOf(this.get(attribute));
    this.work.spend(elements.length * COST.element);
    return elements;
  }

  /** `identityKey`, cached by element, since elements are never changed in place. */
  identity(attribute: Attribute, element: Json): string {
    const known = isJsonObject(element) ? this.#identities?.get(element) : undefined;
    if (known !== undefined) return known;
    const key = identityKey(attribute, element);
    this.work.spend(keyCost(key));
    if (isJsonObject(element)) (this.#identities ??= new WeakMap<JsonObject, string>()).set(element, key);
    return key;
  }

  /** Sets a top-level attribute; `undefined`, `{}` and `[]` unassign it (RFC 7643 section 2.5). */
  set(attribute: Attribute, value: Json | undefined): void {
    if (!attribute.extension) {
      assign(this.#document, attribute.name, value);
      return;
    }
    const container = { ...this.extension(attribute.schema) };
    assign(container, attribute.name, value);
    assign(this.#document, attribute.schema, container);
  }

  /** The data of an extension. */
  extension(urn: string): JsonObject | undefined {
    const container = Object.hasOwn(this.#document, urn) ? this.#document[urn] : undefined;
    return isJsonObject(container) ? container : undefined;
  }

  /** Removes all data of an extension. */
  dropExtension(extension: Extension): void {
    delete this.#document[extension.schema];
  }

  /** The change from the stored document to this state. */
  toChange(): ResourceChange {
    return { document: this.#document, members: this.members.steps };
  }
}

/** `name` comes from the schema, never from a client. */
function assign(container: JsonObject, name: string, value: Json | undefined): void {
  if (value === undefined || isEmptyContainer(value)) delete container[name];
  else container[name] = value;
}

function isEmptyContainer(value: Json): boolean {
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}
