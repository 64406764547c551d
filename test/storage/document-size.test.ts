import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PayloadTooLargeError } from '../../src/scim/errors.js';
import type { JsonObject } from '../../src/scim/json.js';
import { LIMITS } from '../../src/scim/limits.js';
import type { DatabaseStore, StoredResource } from '../../src/storage/store.js';
import {
  BASE,
  change,
  create,
  createUser,
  GROUP,
  names,
  openStore,
  storedBefore,
  TENANT,
  USER,
  type TestStore,
} from './fixture.js';
import { textOf } from '../../src/storage/stored-document.js';

let opened: TestStore;
let store: DatabaseStore;
beforeAll(async () => {
  opened = await openStore();
  store = opened.store;
});
afterAll(() => opened.close());

let made = 0;

/** A document of exactly so many bytes, all characters of it but the frame of two bytes or of one. */
function documentOf(bytes: number, name = `user-${(made += 1)}`, filler = 'x'): JsonObject {
  const frame = JSON.stringify({ userName: name, title: '' });
  const document = { userName: name, title: filler.repeat((bytes - frame.length) / Buffer.byteLength(filler)) };
  expect(Buffer.byteLength(JSON.stringify(document))).toBe(bytes);
  return document;
}

/** A user as an earlier version may have stored it: the row is written to the database, past every check. */
async function largeFromBefore(bytes: number): Promise<{ id: string; document: JsonObject }> {
  const stored = await createUser(store, `before-${(made += 1)}`);
  const document = documentOf(bytes, `before-${made}`);
  await storedBefore(store, stored, document);
  return { id: stored.id, document };
}

async function read(id: string, type = USER): Promise<StoredResource> {
  return (await store.get(TENANT, type, id, { members: false, memberOf: false }, BASE))!;
}

const MOST = LIMITS.documentBytes;

describe('[H5] a stored document', () => {
  it.each([
    ['bytes', 'x', 0],
    ['bytes of UTF-8, not characters', '\u00e9', 1],
  ])('has a megabyte at most, in %s', async (_name, filler, odd) => {
    const name = `most-${(made += 1)}${'-'.repeat(odd)}`;
    const fits = (MOST - JSON.stringify({ userName: name, title: '' }).length) % Buffer.byteLength(filler);
    const most = MOST - fits;
    const { resource } = await create(store, USER, documentOf(most, name, filler));
    expect(Buffer.byteLength(resource.document)).toBe(most);
    const larger = documentOf(most + 2, `${name}${'y'.repeat(2)}`, filler);
    await expect(create(store, USER, { ...larger, nickName: 'n' })).rejects.toThrow(PayloadTooLargeError);
    expect(await names(store, USER, `userName eq "${name}yy"`)).toEqual([]);
  });

  it('is refused by 413, and the refusal says how much is allowed', async () => {
    const refused = await create(store, USER, documentOf(MOST + 1)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 413, code: 'too-large', detail: expect.stringContaining(`${MOST} are`) });
  });

  it('does not grow past it by a change, which then changes nothing', async () => {
    const name = `grows-${(made += 1)}`;
    const { id } = await createUser(store, name, { title: 't' });
    await expect(change(store, USER, id, documentOf(MOST + 1, name))).rejects.toThrow(PayloadTooLargeError);
    expect(await read(id)).toMatchObject({ version: 1, document: JSON.stringify({ userName: name, title: 't' }) });
  });

  it('that is larger from before stays readable, may shrink and may not stay as long or grow', async () => {
    const { id, document } = await largeFromBefore(MOST + 1000);
    const title = String(document['title']);
    expect(textOf((await read(id)).document)).toBe(JSON.stringify(document));
    for (const longer of [`${title}y`, `y${title.slice(1)}`])
      await expect(change(store, USER, id, { ...document, title: longer })).rejects.toThrow(PayloadTooLargeError);
    expect(textOf((await read(id)).document)).toBe(JSON.stringify(document));
    const shorter = { ...document, title: title.slice(1) };
    expect((await change(store, USER, id, shorter)).changed).toBe(true);
    expect(textOf((await read(id)).document)).toBe(JSON.stringify(shorter));
    await expect(change(store, USER, id, document)).rejects.toThrow(PayloadTooLargeError);
    const small = { userName: String(document['userName']) };
    await change(store, USER, id, small);
    await expect(change(store, USER, id, document)).rejects.toThrow(PayloadTooLargeError);
    expect(textOf((await read(id)).document)).toBe(JSON.stringify(small));
  });

  it('that is larger from before lets its group get members, and a change that changes nothing pass', async () => {
    const member = (await createUser(store, `member-${(made += 1)}`)).id;
    const group = (await create(store, GROUP, { displayName: 'Large' })).resource;
    const document = { displayName: 'Large', externalId: 'x'.repeat(MOST) };
    await storedBefore(store, group, document);
    const added = await change(store, GROUP, group.id, document, [{ kind: 'add', ids: [member] }]);
    expect(added).toMatchObject({ changed: true, membersAdded: [member] });
    expect((await change(store, GROUP, group.id, document)).changed).toBe(false);
    expect(textOf((await read(group.id, GROUP)).document)).toBe(JSON.stringify(document));
  });
});
