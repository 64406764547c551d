import { randomBytes } from 'node:crypto';
import { Announced, AttributeInfo } from '../discovery/announced.js';
import { Json, JsonObject } from '../json.js';
import { URN } from '../urns.js';

/** Short, random, lower case: safe in user names, filters and URLs. */
export function randomToken(): string {
  return randomBytes(5).toString('hex');
}

const RUN = randomToken();

/** An e-mail address that no other test user has: some servers let no two users share one. */
export const testAddress = (name: string): string => `${name}.${RUN}@example.test`;

/** Makes the bodies of test resources: random names, only what the server's schemas know, all they require. */
export class Factory {
  constructor(
    private readonly announced: Announced,
    readonly prefix: string,
  ) {}

  /** A user most servers take as it is, what identity providers send at least; `without` leaves usual attributes out. */
  user(overrides: JsonObject = {}, without: readonly string[] = []): JsonObject {
    const token = randomToken();
    const address = `${this.prefix}-${token}@example.test`;
    const usual: JsonObject = {
      userName: address,
      name: { givenName: 'Test', familyName: `User ${token}` },
      displayName: `Test User ${token}`,
      emails: [{ value: address, type: 'work', primary: true }],
      active: true,
    };
    const body: JsonObject = { schemas: [URN.user] };
    for (const [name, value] of Object.entries(usual)) {
      if (!without.includes(name) && this.announced.mayHave(URN.user, name)) body[name] = value;
    }
    this.addRequired(body, 'User', URN.user);
    return merge(body, overrides);
  }

  group(overrides: JsonObject = {}): JsonObject {
    const body: JsonObject = { schemas: [URN.group], displayName: `${this.prefix}-group-${randomToken()}` };
    this.addRequired(body, 'Group', URN.group);
    return merge(body, overrides);
  }

  /** A resource of an announced custom type: its required attributes, and one text attribute more if there is one. */
  custom(typeName: string): JsonObject {
    const type = this.announced.type(typeName);
    const body: JsonObject = { schemas: [type?.schema ?? ''] };
    this.addRequired(body, typeName, type?.schema ?? '');
    return body;
  }

  /** The object of an extension, with the attributes its schema requires. */
  extension(schemaId: string): JsonObject {
    const values: JsonObject = {};
    for (const attribute of this.announced.schema(schemaId)?.attributes ?? []) this.fill(values, attribute);
    return values;
  }

  /** A random value an attribute's schema allows; undefined when none can be made up (references to unknown things). */
  value(attribute: AttributeInfo): Json | undefined {
    const one = this.single(attribute);
    if (one === undefined) return undefined;
    return attribute.multiValued ? [one] : one;
  }

  private single(attribute: AttributeInfo): Json | undefined {
    const canonical = attribute.canonicalValues[0];
    if (canonical !== undefined) return canonical;
    const token = randomToken();
    switch (attribute.type) {
      case 'string':
        return `${this.prefix}-${token}`;
      case 'boolean':
        return true;
      case 'integer':
        return parseInt(token.slice(0, 6), 16);
      case 'decimal':
        return parseInt(token.slice(0, 6), 16) + 0.5;
      case 'dateTime':
        return '2024-02-29T10:20:30Z';
      case 'binary':
        return Buffer.from(token).toString('base64');
      case 'reference':
        return `https://example.test/${token}`;
      case 'complex': {
        const subs = attribute.subAttributes.filter((sub) => sub.mutability !== 'readOnly');
        const chosen = subs.filter((sub) => sub.required);
        const fill = chosen.length > 0 ? chosen : subs.slice(0, 1);
        const value: JsonObject = {};
        for (const sub of fill) {
          const made = this.value(sub);
          if (made !== undefined) value[sub.name] = made;
        }
        return value;
      }
      default:
        return undefined;
    }
  }

  private addRequired(body: JsonObject, typeName: string, schemaId: string): void {
    for (const attribute of this.announced.schema(schemaId)?.attributes ?? []) this.fill(body, attribute);
    for (const extension of this.announced.type(typeName)?.extensions ?? []) {
      if (!extension.required) continue;
      body[extension.schema] = this.extension(extension.schema);
      body.schemas = [...(body.schemas as Json[]), extension.schema];
    }
  }

  private fill(body: JsonObject, attribute: AttributeInfo): void {
    if (!attribute.required || attribute.mutability === 'readOnly' || attribute.name in body) return;
    if (['id', 'schemas', 'meta', 'externalId'].includes(attribute.name)) return;
    const value = this.value(attribute);
    if (value !== undefined) body[attribute.name] = value;
  }
}

/** Overrides replace whole attributes; extension URNs are added to `schemas`. */
function merge(body: JsonObject, overrides: JsonObject): JsonObject {
  const merged: JsonObject = { ...body, ...overrides };
  if (!Object.hasOwn(overrides, 'schemas')) {
    const urns = Object.keys(overrides).filter((key) => key.startsWith('urn:'));
    merged.schemas = [...new Set([...(body.schemas as string[]), ...urns])];
  }
  return merged;
}
