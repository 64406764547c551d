import { textOf } from '../stored-document.js';
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../scim/json.js';
import type { ResourceChange } from '../../scim/patch/change.js';
import type { ResourceType } from '../../scim/schema/attribute.js';
import type { Executor } from '../sql.js';
import { rejectLarge } from './document-size.js';
import { documentOf } from '../stored-document.js';
import type { Removed, StoredResource, TenantKey, Written } from '../store.js';
import type { WriteContext } from './context.js';
import { count } from './counters.js';
import { displayOf } from './display.js';
import { changedAttributes } from './document-change.js';
import { indexedValues } from './indexed-values.js';
import { MemberWriter } from './members.js';
import { writeValues } from './values.js';
import { OptimisticLockError } from './version.js';

/** Memberships above this number are purged after the resource is gone, a slice at a time. */
export const PURGE_SLICE = 1000;

/** The writes of one transaction. `onTombstone` hears, after the commit, that rows wait to be purged. */
export class ResourceWriter {
  constructor(
    private readonly context: WriteContext,
    private readonly onTombstone: () => void,
  ) {}

  async insert(tenant: TenantKey, type: ResourceType, change: ResourceChange): Promise<Written> {
    const { context } = this;
    const document = JSON.stringify(change.document);
    rejectLarge(document);
    const { display, fold } = displayOf(change.document);
    const values = indexedValues(type, change.document);
    const attributeIds = await context.attributeIds(tenant, type);
    const id = randomUUID();
    const now = context.now();
    const [row] = await context.query<{ key: number }>(
      'INSERT INTO resource (tenant, type, id, version, created, last_modified, display, display_fold) VALUES (?, ?, ?, 1, ?, ?, ?, ?) RETURNING key',
      [tenant, type.name, id, now, now, display, fold],
    );
    const key = Number(row?.key);
    await writeValues(context, type, attributeIds, key, [], values);
    await context.query('INSERT INTO document (key, body) VALUES (?, ?)', [key, document]);
    await count(context, tenant, type.name, key, 1);
    const members = await new MemberWriter(context, tenant, type, key).run(change.members, change.work);
    const attributes = changedAttributes(type, {}, change.document);
    if (members.added.length > 0) attributes.push(membersPath(type));
    return {
      resource: { key, id, type: type.name, version: 1, created: now, lastModified: now, document },
      changed: true,
      attributes,
      membersAdded: members.added,
      membersRemoved: [],
      unknownMembers: members.unknown,
      unmatchedSelections: members.unmatched,
    };
  }

  async update(
    tenant: TenantKey,
    type: ResourceType,
    current: StoredResource,
    change: ResourceChange,
  ): Promise<Written> {
    const { context } = this;
    const document = JSON.stringify(change.document);
    const before = documentOf(current);
    const attributes = document === current.document ? [] : changedAttributes(type, before, change.document);
    const documentChanged = attributes.length > 0;
    if (documentChanged) rejectLarge(document, textOf(current.document));
    // The version first: where several write at once, its row is what keeps the others out.
    const bumped = documentChanged ? await this.#replaceVersion(current, change.document, document) : undefined;
    if (documentChanged) {
      const attributeIds = await context.attributeIds(tenant, type);
      const changedPaths = new Set(attributes);
      await writeValues(
        context,
        type,
        attributeIds,
        current.key,
        indexedValues(type, before, changedPaths),
        indexedValues(type, change.document, changedPaths),
      );
      await context.query('UPDATE document SET body = ? WHERE key = ?', [document, current.key]);
    }
    const members = await new MemberWriter(context, tenant, type, current.key).run(change.members, change.work);
    if (members.added.length + members.removed.length > 0) attributes.push(membersPath(type));
    const changed = attributes.length > 0;
    return {
      resource: bumped ?? (changed ? await this.#countVersion(current) : current),
      changed,
      attributes,
      membersAdded: members.added,
      membersRemoved: members.removed,
      unknownMembers: members.unknown,
      unmatchedSelections: members.unmatched,
    };
  }

  async remove(tenant: TenantKey, type: ResourceType, current: StoredResource): Promise<Removed> {
    const { context } = this;
    const { key } = current;
    const now = context.now();
    const groups = await context.query<{ id: string; type: string; version: number }>(
      'UPDATE resource SET version = version + 1, last_modified = CASE WHEN last_modified > ? THEN last_modified ELSE ? END' +
        ' WHERE key IN (SELECT group_key FROM member WHERE member_key = ?) AND key <> ? RETURNING id, type, version',
      [now, now, key, key],
    );
    await context.query('DELETE FROM member WHERE member_key = ?', [key]);
    await this.#dropMembers(tenant, key);
    await removeRows(context, key);
    await count(context, tenant, type.name, key, -1);
    return { version: current.version, groups };
  }

  async #dropMembers(tenant: TenantKey, key: number): Promise<void> {
    const many = await this.context.query('SELECT 1 FROM member WHERE group_key = ? LIMIT 1 OFFSET ?', [
      key,
      PURGE_SLICE,
    ]);
    if (many.length === 0) {
      await this.context.query('DELETE FROM member WHERE group_key = ?', [key]);
      return;
    }
    // Every read joins the resource, so these rows are invisible from the commit on.
    await this.context.query('INSERT INTO tombstone (key, tenant) VALUES (?, ?)', [key, tenant]);
    this.context.afterCommit(this.onTombstone);
  }

  /** The next version after the one that was read, of a document that was computed from it. OptimisticLockError. */
  async #replaceVersion(current: StoredResource, parsed: JsonObject, document: string): Promise<StoredResource> {
    const { display, fold } = displayOf(parsed);
    const version = current.version + 1;
    const lastModified = Math.max(this.context.now(), current.lastModified);
    const [row] = await this.context.query(
      'UPDATE resource SET version = ?, last_modified = ?, display = ?, display_fold = ? WHERE key = ? AND version = ? RETURNING key',
      [version, lastModified, display, fold, current.key, current.version],
    );
    if (!row) throw new OptimisticLockError();
    return { ...current, version, lastModified, document, parsedDocument: parsed };
  }

  /** The next version, whichever the present one is: for changes that do not depend on it. OptimisticLockError. */
  async #countVersion(current: StoredResource): Promise<StoredResource> {
    const { version, lastModified } = await this.context.countVersion(current);
    return { ...current, version, lastModified };
  }
}

/** Removes a resource and all that belongs to it but memberships and counters. */
export async function removeRows(context: Executor, key: number): Promise<void> {
  await context.query(
    'DELETE FROM unique_value WHERE key = ? AND (slot, value) IN (SELECT slot, value FROM value WHERE key = ?)',
    [key, key],
  );
  for (const table of ['value', 'long_value', 'document', 'resource'])
    await context.query(`DELETE FROM ${table} WHERE key = ?`, [key]);
}

function membersPath(type: ResourceType): string {
  for (const attribute of type.attributes.values()) if (attribute.source === 'members') return attribute.path;
  return 'members';
}
