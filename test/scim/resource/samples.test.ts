import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../src/scim/json.js';
import { read, registry } from './fixtures.js';

const folder = join(process.cwd(), 'test', 'samples');
/** Resources, and not messages about them. */
const samples = readdirSync(folder).filter((file) => /^rfc7643-8\.[1-4]-.*\.json$/.test(file));

it('the resource samples of RFC 7643 are all there', () => {
  expect(samples).toHaveLength(4);
});

describe.each(['lenient', 'strict'] as const)('the resources of RFC 7643 section 8, %s', (mode) => {
  it.each(samples)('%s comes back as it went in', (file) => {
    const sample = JSON.parse(readFileSync(join(folder, file), 'utf8')) as JsonObject;
    const type = registry.resourceTypes.find(({ schema }) => (sample.schemas as string[]).includes(schema));
    if (!type) throw new Error(`no type for ${file}`);
    const { document, members, applied } = read(type, sample, mode);
    const expected = { ...sample };
    // Columns, memberships and the password are not part of a document.
    for (const name of ['schemas', 'id', 'meta', 'members', 'groups', 'password']) delete expected[name];
    dropManagerName(expected);
    expect(document).toEqual(expected);
    expect(applied).toEqual([]);
    expect(members).toEqual((sample.members as JsonObject[] | undefined)?.map(({ value }) => value));
    expect(read(type, { ...document, schemas: sample.schemas }, mode).document).toEqual(document);
  });
});

/** manager.displayName is readOnly. */
function dropManagerName(resource: JsonObject): void {
  const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const extension = resource[urn] as JsonObject | undefined;
  if (!extension) return;
  const { displayName: _, ...manager } = extension.manager as JsonObject;
  resource[urn] = { ...extension, manager };
}
