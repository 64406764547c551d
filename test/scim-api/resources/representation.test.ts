import { describe, expect, it } from '@jest/globals';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import type { JsonObject } from '../../../src/scim/json.js';
import { parseProjection } from '../../../src/scim/query/projection-parse.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';
import type { StoredResource } from '../../../src/storage/store.js';
import { Representation } from '../../../src/scim-api/resources/representation.js';

const registry = createRegistry();
const USER = registry.typeByName('User') as ResourceType;
const GROUP = registry.typeByName('Group') as ResourceType;
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const BASE = 'https://scim.example.com/scim/v2';

const stored = (document: JsonObject, more: Partial<StoredResource> = {}): StoredResource => ({
  key: 1,
  id: 'an-id',
  type: 'User',
  version: 3,
  created: Date.UTC(2026, 0, 2),
  lastModified: Date.UTC(2026, 0, 3),
  document: JSON.stringify(document),
  ...more,
});
const shape = (type: ResourceType, attributes?: string, excludedAttributes?: string) =>
  new Representation(type, parseProjection(type, attributes, excludedAttributes, new Compatibility('strict')));
const render = (representation: Representation, resource: StoredResource) =>
  JSON.parse(String(representation.render(resource, BASE))) as JsonObject;

const DOCUMENT = {
  userName: 'ann',
  name: { givenName: 'Ann', familyName: 'Lee' },
  emails: [{ value: 'ann@example.test', type: 'work' }],
  [ENTERPRISE]: { department: 'Sales' },
};
const GROUPS = '[{"value":"g","display":"crew"}]';

describe('Representation', () => {
  it('splices the stored text and equals what parsing and projecting gives', () => {
    const spliced = shape(USER);
    // Asking for everything by name takes the other way to the same reply.
    const names = [...USER.attributes.keys(), ENTERPRISE].filter(
      (name) => !['password', 'id', 'schemas'].includes(name),
    );
    const projected = shape(USER, [...names, 'name.givenName', 'name.familyName'].join(','));
    for (const document of [DOCUMENT, { userName: 'ben' }, {}] as readonly JsonObject[]) {
      for (const memberOf of [undefined, '[]', GROUPS]) {
        const resource = stored(document, memberOf === undefined ? {} : { memberOf });
        expect(render(spliced, resource)).toEqual(render(projected, resource));
      }
    }
  });

  it.each([
    ['a text', 748_500, (text: string) => text],
    ['bytes', 448_500, (text: string) => Buffer.from(text)],
  ])('[H5] finds the extensions of a long document, given as %s, a part at a time', async (_form, length, given) => {
    const filler = 'ä'.repeat(300_000);
    // The name of the extension lies across the places where parts end, and once in a value that is no name.
    for (let at = 0; at < 169; at += 13) {
      const document = { a: filler, b: 'x'.repeat(length + at), [ENTERPRISE]: { department: 'Sales' } };
      for (const shown of [document, { a: filler, b: `${'x'.repeat(900_000)}${ENTERPRISE}:{` }]) {
        const text = JSON.stringify(shown);
        const resource = { ...stored({}), document: given(text) };
        const representation = shape(USER);
        expect(representation.takesLong(resource)).toBe(true);
        await representation.lookThrough(resource);
        const pieces: (string | Uint8Array)[] = [];
        representation.write(pieces, resource, BASE);
        const head = JSON.stringify(ENTERPRISE in shown ? [USER.schema, ENTERPRISE] : [USER.schema]);
        expect(pieces[0]).toBe(`{"schemas":${head},"id":"`);
        expect(Buffer.from(pieces[4] as string).equals(Buffer.from(text.slice(1, -1)))).toBe(true);
      }
    }
  });

  it('shows schemas of what is there, meta with location and version, and groups', () => {
    expect(render(shape(USER), stored(DOCUMENT, { memberOf: GROUPS }))).toEqual({
      schemas: [USER.schema, ENTERPRISE],
      id: 'an-id',
      ...DOCUMENT,
      groups: [{ value: 'g', display: 'crew' }],
      meta: {
        resourceType: 'User',
        created: '2026-01-02T00:00:00.000Z',
        lastModified: '2026-01-03T00:00:00.000Z',
        location: `${BASE}/Users/an-id`,
        version: shape(USER).tag(stored(DOCUMENT, { memberOf: GROUPS })),
      },
    });
  });

  it('takes no text in a value for an extension', () => {
    const document = { userName: `"${ENTERPRISE}":{`, nickName: `${ENTERPRISE}":{` };
    expect(render(shape(USER), stored(document)).schemas).toEqual([USER.schema]);
  });

  it('asks storage only for parts that are shown', () => {
    expect(shape(USER).parts).toEqual({ members: false, memberOf: true });
    expect(shape(USER, 'userName').parts).toEqual({ members: false, memberOf: false });
    expect(shape(USER, 'groups.value').parts).toEqual({ members: false, memberOf: true });
    expect(shape(USER, undefined, 'groups').parts).toEqual({ members: false, memberOf: false });
    expect(shape(GROUP).parts).toEqual({ members: true, memberOf: false });
    expect(shape(GROUP, undefined, 'members').parts).toEqual({ members: false, memberOf: false });
    expect(shape(GROUP, 'members.value').parts).toEqual({ members: true, memberOf: false });
  });

  it('projects attributes, sub-attributes and parts of meta', () => {
    expect(render(shape(USER, 'name.givenName,meta.version'), stored(DOCUMENT))).toEqual({
      schemas: [USER.schema],
      id: 'an-id',
      name: { givenName: 'Ann' },
      meta: { version: 'W/"3"' },
    });
    expect(render(shape(USER, undefined, `meta,emails,${ENTERPRISE}`), stored(DOCUMENT))).toEqual({
      schemas: [USER.schema],
      id: 'an-id',
      userName: 'ann',
      name: DOCUMENT.name,
    });
  });

  it('leaves an empty list of members out', () => {
    expect(render(shape(GROUP), stored({ displayName: 'x' }, { members: '[]' }))).not.toHaveProperty('members');
    const members = '[{"value":"u"}]';
    expect(render(shape(GROUP), stored({ displayName: 'x' }, { members }))).toMatchObject({
      members: [{ value: 'u' }],
    });
  });
});
