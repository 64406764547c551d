import { Json, JsonObject, at, isObject, list } from '../json.js';
import { Feature } from '../vocabulary.js';
import { URN } from '../urns.js';
import { Reply } from '../client/reply.js';

/** An attribute as the server's /Schemas describes it, with the defaults of RFC 7643 section 2.2 filled in. */
export interface AttributeInfo {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly uniqueness: string;
  readonly canonicalValues: readonly Json[];
  readonly subAttributes: readonly AttributeInfo[];
}

export interface SchemaInfo {
  readonly id: string;
  readonly name: string;
  readonly attributes: readonly AttributeInfo[];
}

export interface ResourceTypeInfo {
  readonly name: string;
  readonly endpoint: string;
  readonly schema: string;
  readonly extensions: readonly { readonly schema: string; readonly required: boolean }[];
}

const SUPPORTED_PATH: Record<Feature, readonly string[]> = {
  patch: ['patch', 'supported'],
  bulk: ['bulk', 'supported'],
  filter: ['filter', 'supported'],
  sort: ['sort', 'supported'],
  etag: ['etag', 'supported'],
  changePassword: ['changePassword', 'supported'],
  cursor: ['pagination', 'cursor'],
};

/** What the server says of itself. Every part may be missing: a server without discovery is tested as the RFCs have it. */
export class Announced {
  readonly config: JsonObject | undefined;
  readonly types: readonly ResourceTypeInfo[];
  readonly schemas: readonly SchemaInfo[];

  constructor(
    readonly configReply: Reply | undefined,
    readonly typesReply: Reply | undefined,
    readonly schemasReply: Reply | undefined,
  ) {
    this.config = configReply?.status === 200 && isObject(configReply.json) ? configReply.json : undefined;
    this.types = resources(typesReply)
      .map(resourceType)
      .filter((type) => type.endpoint !== '');
    this.schemas = resources(schemasReply)
      .map(schema)
      .filter((one) => one.id !== '');
  }

  /** True or false as announced; undefined when the server does not say. */
  feature(feature: Feature): boolean | undefined {
    const value = at(this.config, ...SUPPORTED_PATH[feature]);
    if (typeof value === 'boolean') return value;
    // RFC 9865 section 4: who says nothing of cursors does not claim them.
    return feature === 'cursor' && this.config !== undefined ? false : undefined;
  }

  /** A positive integer of ServiceProviderConfig, or undefined. */
  limit(...path: string[]): number | undefined {
    const value = at(this.config, ...path);
    return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
  }

  type(name: string): ResourceTypeInfo | undefined {
    return this.types.find((type) => type.name.toLowerCase() === name.toLowerCase());
  }

  schema(id: string): SchemaInfo | undefined {
    return this.schemas.find((one) => one.id.toLowerCase() === id.toLowerCase());
  }

  /** An attribute by a dotted path in one schema, or undefined. */
  attribute(schemaId: string, path: string): AttributeInfo | undefined {
    let level = this.schema(schemaId)?.attributes ?? [];
    let found: AttributeInfo | undefined;
    for (const name of path.split('.')) {
      found = level.find((attribute) => attribute.name.toLowerCase() === name.toLowerCase());
      level = found?.subAttributes ?? [];
    }
    return found;
  }

  /** False only when the server publishes the schema and the attribute is not in it. */
  mayHave(schemaId: string, path: string): boolean {
    if (this.schemas.length === 0) return true;
    if (!this.schema(schemaId)) return false;
    return this.attribute(schemaId, path) !== undefined;
  }

  /** Resource types besides User and Group. */
  customTypes(): ResourceTypeInfo[] {
    return this.types.filter((type) => type.schema !== URN.user && type.schema !== URN.group);
  }
}

function resources(reply: Reply | undefined): Json[] {
  if (reply?.status !== 200) return [];
  return Array.isArray(reply.json) ? reply.json : list(reply.json, 'Resources');
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function resourceType(json: Json): ResourceTypeInfo {
  const endpoint = text(at(json, 'endpoint'));
  return {
    name: text(at(json, 'name')),
    // Some servers announce whole URLs or a path below their base; the last segment is what follows the base.
    endpoint: endpoint === '' ? '' : `/${endpoint.split('/').filter(Boolean).at(-1) ?? ''}`,
    schema: text(at(json, 'schema')),
    extensions: list(json, 'schemaExtensions').map((extension) => ({
      schema: text(at(extension, 'schema')),
      required: at(extension, 'required') === true,
    })),
  };
}

function schema(json: Json): SchemaInfo {
  return {
    id: text(at(json, 'id')),
    name: text(at(json, 'name')),
    attributes: list(json, 'attributes').map(attribute),
  };
}

function attribute(json: Json): AttributeInfo {
  return {
    name: text(at(json, 'name')),
    type: text(at(json, 'type')) || 'string',
    multiValued: at(json, 'multiValued') === true,
    required: at(json, 'required') === true,
    caseExact: at(json, 'caseExact') === true,
    mutability: text(at(json, 'mutability')) || 'readWrite',
    returned: text(at(json, 'returned')) || 'default',
    uniqueness: text(at(json, 'uniqueness')) || 'none',
    canonicalValues: list(json, 'canonicalValues'),
    subAttributes: list(json, 'subAttributes').map(attribute),
  };
}
