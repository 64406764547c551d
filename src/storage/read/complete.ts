import type { StoredResource } from '../store.js';

/**
 * The resource as it was written, with the parts of a later read: groups as they are now, since they are none of the
 * resource's own (the entity tag has a mark of them); members only of the version that was written.
 */
export function completed(written: StoredResource, read: StoredResource | undefined): StoredResource {
  if (!read) return written;
  const members = read.version === written.version ? read.members : written.members;
  return {
    ...written,
    ...(members !== undefined && { members }),
    ...(read.memberOf !== undefined && { memberOf: read.memberOf }),
    ...(read.groupsMark !== undefined && { groupsMark: read.groupsMark }),
  };
}
