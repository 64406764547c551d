import { dateTimeOf } from '../../scim/date-time.js';
import { entityTag } from '../../scim/etag.js';
import type { JsonObject } from '../../scim/json.js';
import { projectResource } from '../../scim/query/project.js';
import { shows, type Projection } from '../../scim/query/projection.js';
import type { Attribute, ResourceType } from '../../scim/schema/attribute.js';
import type { Parts, StoredResource, StoredText } from '../../storage/store.js';
import { laterTurn } from '../../storage/stretch.js';
import { textOf } from '../../storage/stored-document.js';
import { type BodyText, encodeJson } from './encode-json.js';
import { isNeverStored } from '../../scim/schema/never-stored.js';

/**
 * How resources of one type look in replies with one projection, worked out once: which parts to read, and whether the
 * stored text can be sent as it is (the usual case, and the fast one) or must be parsed and projected.
 */
export class Representation {
  /** What storage has to assemble for it. */
  readonly parts: Parts;
  readonly #spliced: boolean;
  readonly #showsMeta: boolean;
  readonly #members?: Attribute;
  readonly #memberOf?: Attribute;
  readonly #heads = new Map<string, string>();
  /** The schemas of long documents that were looked through. */
  readonly #found = new WeakMap<StoredResource, string[]>();
  readonly #extensionMarks: readonly { urn: string; mark: string; required: boolean }[];

  constructor(
    readonly type: ResourceType,
    readonly projection: Projection,
  ) {
    const attributes = [...type.attributes.values()];
    this.#members = attributes.find((attribute) => attribute.source === 'members');
    this.#memberOf = attributes.find((attribute) => attribute.source === 'memberOf');
    const shown = (attribute?: Attribute) => (attribute ? shows(attribute, projection) : 'none');
    this.parts = { members: shown(this.#members) !== 'none', memberOf: shown(this.#memberOf) !== 'none' };
    const meta = shown(type.attributes.get('meta'));
    this.#showsMeta = meta === 'whole';
    this.#spliced =
      meta !== 'parts' &&
      shown(this.#members) !== 'parts' &&
      shown(this.#memberOf) !== 'parts' &&
      documentAttributes(type).every((attribute) => showsWhole(attribute, projection));
    this.#extensionMarks = [...type.extensions.values()].map(({ schema, required }) => ({
      urn: schema,
      // A quote inside a JSON string is always escaped, so this text can only be the key itself.
      mark: `${JSON.stringify(schema)}:{`,
      required,
    }));
  }

  /** Whether a resource is long, or has to be parsed and projected instead of being sent as it is. */
  takesLong(stored: StoredResource): boolean {
    return !this.#spliced || this.isLong(stored);
  }

  /** Whether `lookThrough` shall come before it is written. */
  isLong({ document }: StoredResource): boolean {
    return document.length > LONG_DOCUMENT;
  }

  /**
   * Finds out which extensions a long document has, a part of it in a turn of the event loop, so that it is written at
   * once.
   */
  async lookThrough(stored: StoredResource): Promise<void> {
    const { document } = stored;
    const schemas = [this.type.schema];
    for (const { urn, mark, required } of this.#extensionMarks) {
      let isThere = required;
      for (let at = 0; at < document.length && !isThere; at += LONG_DOCUMENT) {
        await laterTurn();
        isThere = holds(part(document, at, at + LONG_DOCUMENT + mark.length), mark);
      }
      if (isThere) schemas.push(urn);
    }
    this.#found.set(stored, schemas);
  }

  /** The entity tag of the resource in this representation; equals meta.version. */
  tag(stored: StoredResource): string {
    return entityTag(stored.version, stored.groupsMark);
  }

  /** The resource as JSON text. `baseUrl` is the SCIM base URL without a trailing slash, `tag` the entity tag. */
  render(stored: StoredResource, baseUrl: string, tag = this.tag(stored)): BodyText {
    const pieces: StoredText[] = [];
    this.write(pieces, stored, baseUrl, tag);
    return encodeJson(pieces);
  }

  /** Which resource it is and nothing of what it holds, as JSON text: for those who may write but not read. */
  renderIdentity(stored: StoredResource, baseUrl: string, tag: string): string {
    return `{"schemas":${JSON.stringify([this.type.schema])},"id":"${stored.id}","meta":${this.#metaText(stored, baseUrl, tag)}}`;
  }

  /** The same as pieces of text, to be joined once with those of a whole list. */
  write(pieces: StoredText[], stored: StoredResource, baseUrl: string, tag = this.tag(stored)): void {
    if (!this.#spliced) {
      pieces.push(JSON.stringify(this.#project(stored, baseUrl, tag)));
      return;
    }
    const { document, members, memberOf } = stored;
    pieces.push(this.#head(stored), stored.id, '"');
    if (document.length > 2) pieces.push(',', part(document, 1, -1));
    if (this.#members && members && members !== '[]') pieces.push(`,"${this.#members.name}":`, members);
    if (this.#memberOf && memberOf && memberOf !== '[]') pieces.push(`,"${this.#memberOf.name}":`, memberOf);
    if (this.#showsMeta) pieces.push(',"meta":', this.#metaText(stored, baseUrl, tag));
    pieces.push('}');
  }

  /** Everything before the id; there are as many as combinations of extensions. */
  #head(stored: StoredResource): string {
    const schemas = this.#schemas(stored);
    const name = schemas.length === 1 ? '' : schemas.join(' ');
    let head = this.#heads.get(name);
    if (head === undefined) {
      head = `{"schemas":${JSON.stringify(schemas)},"id":"`;
      this.#heads.set(name, head);
    }
    return head;
  }

  /** `meta` as text; nothing in it needs escapes but the quotes of the version. */
  #metaText(stored: StoredResource, baseUrl: string, tag: string): string {
    const { created, lastModified } = stored;
    const since = dateTimeOf(created);
    const changed = created === lastModified ? since : dateTimeOf(lastModified);
    return `{"resourceType":"${this.type.name}","created":"${since}","lastModified":"${changed}","location":"${locationOf(this.type, stored.id, baseUrl)}","version":${JSON.stringify(tag)}}`;
  }

  #project(stored: StoredResource, baseUrl: string, tag: string): JsonObject {
    const { document, members, memberOf } = stored;
    const resource: JsonObject = {
      schemas: this.#schemas(stored),
      id: stored.id,
      ...(JSON.parse(textOf(document)) as JsonObject),
    };
    if (this.#members && members && members !== '[]') resource[this.#members.name] = JSON.parse(textOf(members));
    if (this.#memberOf && memberOf && memberOf !== '[]') resource[this.#memberOf.name] = JSON.parse(memberOf);
    resource.meta = this.#meta(stored, baseUrl, tag);
    return projectResource(this.type, resource, this.projection);
  }

  #schemas(stored: StoredResource): string[] {
    const { document } = stored;
    const known = this.#found.get(stored);
    if (known) return known;
    const schemas = [this.type.schema];
    for (const { urn, mark, required } of this.#extensionMarks) {
      if (required || holds(document, mark)) schemas.push(urn);
    }
    return schemas;
  }

  #meta(stored: StoredResource, baseUrl: string, tag: string): JsonObject {
    return {
      resourceType: this.type.name,
      created: dateTimeOf(stored.created),
      lastModified: dateTimeOf(stored.lastModified),
      location: locationOf(this.type, stored.id, baseUrl),
      version: tag,
    };
  }
}

/** Characters of a document that take about a millisecond to be searched. */
const LONG_DOCUMENT = 1024 * 1024;

/** Characters of a document from which on a search forwards is faster: it takes many at a time. */
const LONG = 16 * 1024;

/** Extensions mostly stand at the end. */
function holds(document: StoredText, mark: string): boolean {
  if (typeof document !== 'string')
    return Buffer.from(document.buffer, document.byteOffset, document.length).includes(mark);
  return document.length > LONG ? document.includes(mark) : document.lastIndexOf(mark) !== -1;
}

/** As `slice` of strings; no byte is copied. */
function part(text: StoredText, start: number, end: number): StoredText {
  return typeof text === 'string' ? text.slice(start, end) : text.subarray(start, end);
}

/** The URL of a resource: Location and meta.location (RFC 7644 section 3.3). */
export function locationOf(type: ResourceType, id: string, baseUrl: string): string {
  return `${baseUrl}${type.endpoint}/${id}`;
}

function documentAttributes(type: ResourceType): Attribute[] {
  return [type, ...type.extensions.values()]
    .flatMap(({ attributes }) => [...attributes.values()])
    .filter((attribute) => attribute.source === 'document');
}

/** What is never returned is never in a document, so it does not keep the stored text from being sent as it is. */
function showsWhole(attribute: Attribute, projection: Projection): boolean {
  if (isNeverStored(attribute)) return true;
  if (shows(attribute, projection) !== 'whole') return false;
  return [...attribute.subAttributes.values()].every((sub) => isNeverStored(sub) || shows(sub, projection) === 'whole');
}
