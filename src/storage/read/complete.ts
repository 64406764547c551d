import type { StoredResource } from '../store.js';

/**
 * Combines the document that was written with `members` and `groups` that were read after the commit. Groups are taken
 * as they are now, since they belong to other resources and the entity tag has a mark of its own for them. Members are
 * taken only if nobody has written the resource since.
 */
export function completed(written: StoredResource, read: StoredResource | undefined): StoredResource {
  if (!read) return written;
  return {
    key: written.key,
    id: written.id,
    type: written.type,
    version: written.version,
    created: written.created,
    lastModified: written.lastModified,
    document: written.document,
    parsedDocument: written.parsedDocument,
    members: read.version === written.version ? read.members : written.members,
    memberOf: read.memberOf,
    groupsMark: read.groupsMark,
  };
}
