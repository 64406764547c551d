import type { Mode } from '../../../src/scim/compat/rule.js';
import type { JsonObject } from '../../../src/scim/json.js';

/**
 * RFC 7644 section 3.5.2 once more, for three attributes and by hand: what the engine, which knows the schema alone, is
 * compared with. Nothing is shared with the engine.
 */
export interface Email {
  /** Left out where a filter made the element. */
  value?: string;
  type?: string;
  display?: string;
  primary?: boolean;
}

type NamePart = 'givenName' | 'familyName';
type Part = 'display' | 'primary';

export type ModelOperation =
  | { op: 'add' | 'replace'; at: 'title'; value: string }
  | { op: 'add' | 'replace'; at: 'name'; value: { givenName?: string; familyName?: string } }
  | { op: 'add' | 'replace'; at: `name.${NamePart}`; value: string }
  | { op: 'add' | 'replace'; at: 'emails'; value: Email[] }
  | { op: 'add' | 'replace'; at: 'selected'; type: string; value: Email }
  | { op: 'add'; at: 'untyped'; value: Email }
  | { op: 'replace'; at: 'text'; type: string; value: string }
  | { op: 'add' | 'replace'; at: 'part'; type: string; sub: Part; value: string | boolean }
  | { op: 'remove'; at: 'title' | 'name' | `name.${NamePart}` | 'emails' }
  | { op: 'remove'; at: 'selected'; type: string }
  | { op: 'remove'; at: 'part'; type: string; sub: Part };

class Refused extends Error {}

export class Model {
  readonly #rest: JsonObject;
  #title: string | undefined;
  readonly #name: { givenName?: string; familyName?: string };
  #emails: Email[];

  constructor(
    document: JsonObject,
    readonly mode: Mode,
  ) {
    const { title, name, emails, ...rest } = structuredClone(document) as Record<string, unknown>;
    this.#rest = rest as JsonObject;
    this.#title = title as string | undefined;
    this.#name = (name ?? {}) as object;
    this.#emails = (emails ?? []) as Email[];
  }

  /** The document afterwards, or the scimType of the first error. */
  run(operations: readonly ModelOperation[]): unknown {
    try {
      for (const operation of operations) this.#apply(structuredClone(operation));
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
    const document: Record<string, unknown> = { ...this.#rest };
    if (this.#title !== undefined) document['title'] = this.#title;
    if (Object.keys(this.#name).length > 0) document['name'] = this.#name;
    if (this.#emails.length > 0) document['emails'] = this.#emails;
    return document;
  }

  #apply(operation: ModelOperation): void {
    switch (operation.at) {
      case 'title':
        this.#title = operation.op === 'remove' ? undefined : operation.value;
        return;
      case 'name':
        if (operation.op !== 'remove') Object.assign(this.#name, operation.value);
        else for (const part of ['givenName', 'familyName'] as const) delete this.#name[part];
        return;
      case 'name.givenName':
      case 'name.familyName': {
        const part = operation.at === 'name.givenName' ? 'givenName' : 'familyName';
        if (operation.op === 'remove') delete this.#name[part];
        else this.#name[part] = operation.value;
        return;
      }
      case 'emails':
        if (operation.op === 'remove') this.#emails = [];
        else if (operation.op === 'replace') this.#emails = operation.value;
        else operation.value.forEach((email) => this.#add(email));
        return;
      case 'untyped':
        return this.#add(operation.value);
      case 'text':
        return this.#text(operation);
      case 'selected':
        return this.#select(operation);
      case 'part':
        return this.#part(operation);
    }
  }

  #add(email: Email): void {
    const alike = this.#emails.filter((each) => each.value?.toLowerCase() === email.value?.toLowerCase());
    const same = alike.find((each) => each.type === email.type) ?? this.#untyped(alike, email);
    if (!same) {
      this.#emails.push(email);
    } else {
      if (email.display !== undefined) same.display = email.display;
      if (email.primary !== undefined && (same.primary ?? false) !== email.primary) same.primary = email.primary;
    }
    if (email.primary) this.#onlyPrimary(same ?? email);
  }

  /** [P5] In a lenient tenant an element without type is the one element of its value, which then has the type. */
  #untyped(alike: readonly Email[], email: Email): Email | undefined {
    if (this.mode === 'strict' || email.value === undefined) return undefined;
    if (email.type === undefined) return alike.length === 1 ? alike[0] : undefined;
    const found = alike.find((each) => each.type === undefined);
    if (found) found.type = email.type;
    return found;
  }

  /** A text says nothing of the rest of the element, and is no element in a strict tenant. */
  #text({ type, value }: Extract<ModelOperation, { at: 'text' }>): void {
    if (this.mode === 'strict') throw new Refused('invalidValue');
    const selected = this.#emails.filter((each) => each.type === type);
    if (selected.length === 0) selected.push(this.#create(type));
    for (const each of selected) each.value = value;
  }

  #select(operation: Extract<ModelOperation, { at: 'selected' }>): void {
    const selected = this.#emails.filter((each) => each.type === operation.type);
    if (operation.op === 'remove') {
      this.#emails = this.#emails.filter((each) => !selected.includes(each));
      return;
    }
    if (selected.length === 0) selected.push(this.#create(operation.type));
    for (const each of selected) {
      if (operation.op === 'replace') for (const key of Object.keys(each) as (keyof Email)[]) delete each[key];
      Object.assign(each, operation.value);
    }
    if (operation.value.primary) this.#onePrimaryOf(selected);
  }

  #part(operation: Extract<ModelOperation, { at: 'part' }>): void {
    const selected = this.#emails.filter((each) => each.type === operation.type);
    if (operation.op === 'remove') {
      for (const each of selected) delete each[operation.sub];
      return;
    }
    if (selected.length === 0) selected.push(this.#create(operation.type));
    for (const each of selected) Object.assign(each, { [operation.sub]: operation.value });
    if (operation.value === true) this.#onePrimaryOf(selected);
  }

  #create(type: string): Email {
    if (this.mode === 'strict') throw new Refused('noTarget');
    const created: Email = { type };
    this.#emails.push(created);
    return created;
  }

  #onePrimaryOf(selected: readonly Email[]): void {
    if (selected.length > 1 && this.mode === 'strict') throw new Refused('invalidValue');
    this.#onlyPrimary(selected[0]!);
  }

  #onlyPrimary(email: Email): void {
    for (const each of this.#emails) if (each !== email && each.primary) each.primary = false;
  }
}
