import { isJsonObject, type Json, type JsonObject } from '../../scim/json.js';

/** A `bulkId:x` anywhere in a text: alone as a member's value, or inside a path or a $ref (RFC 7644 section 3.7.2). */
const REFERENCE = /bulkId:([^/\s"]+)/g;

/** The bulkIds a value refers to, at any depth. */
export function referencesIn(value: Json | undefined): Set<string> {
  const found = new Set<string>();
  visitStrings(value, (text) => {
    if (!text.includes('bulkId:')) return;
    for (const [, bulkId] of text.matchAll(REFERENCE)) if (bulkId) found.add(bulkId);
  });
  return found;
}

/** The value with every reference whose id is known replaced by that id. */
export function resolveReferences<T extends Json>(value: T, ids: ReadonlyMap<string, string>): T {
  return mapStrings(value, (text) =>
    text.replace(REFERENCE, (reference, bulkId: string) => ids.get(bulkId) ?? reference),
  ) as T;
}

/** What of a resource has to wait until a resource it refers to exists: to be added at this path afterwards. */
export interface Deferred {
  readonly path: string;
  readonly value: Json;
}

/**
 * Parts a resource into what can be created now and what refers to resources that are still to be created, so that
 * circular references resolve: create first, add the rest after. Arrays are parted by element, all else as a whole.
 */
export function deferReferences(
  data: JsonObject,
  waiting: ReadonlySet<string>,
  inExtension = false,
): { now: JsonObject; later: Deferred[] } {
  // Entries rather than assignments: a key of __proto__ must stay an ordinary one.
  const now: [string, Json][] = [];
  const later: Deferred[] = [];
  const waits = (value: Json) => [...referencesIn(value)].some((bulkId) => waiting.has(bulkId));
  for (const [name, value] of Object.entries(data)) {
    if (!waits(value)) {
      now.push([name, value]);
    } else if (Array.isArray(value)) {
      now.push([name, value.filter((element) => !waits(element))]);
      later.push({ path: name, value: value.filter(waits) });
    } else if (!inExtension && name.includes(':') && isJsonObject(value)) {
      const parted = deferReferences(value, waiting, true);
      if (Object.keys(parted.now).length > 0) now.push([name, parted.now]);
      later.push(...parted.later.map((each) => ({ path: `${name}:${each.path}`, value: each.value })));
    } else {
      later.push({ path: name, value });
    }
  }
  return { now: Object.fromEntries(now), later };
}

function visitStrings(value: Json | undefined, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (Array.isArray(value)) for (const element of value) visitStrings(element, visit);
  else if (isJsonObject(value)) for (const element of Object.values(value)) visitStrings(element, visit);
}

function mapStrings(value: Json, map: (text: string) => string): Json {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((element) => mapStrings(element, map));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, mapStrings(element, map)]));
}
