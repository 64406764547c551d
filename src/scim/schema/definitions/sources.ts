import type { AttributeSource } from '../attribute.js';
import { GROUP_URN, USER_URN } from '../../urns.js';

/** An attribute, by the schema that defines it, with storage other than the document. */
export interface SourceEntry {
  readonly schema: string;
  readonly attribute: string;
  readonly source: AttributeSource;
}

/** Membership lives in rows of its own and is seen from both ends: members of a group, groups of a user. */
export const ATTRIBUTE_SOURCES: readonly SourceEntry[] = [
  { schema: GROUP_URN, attribute: 'members', source: 'members' },
  { schema: USER_URN, attribute: 'groups', source: 'memberOf' },
];

/** Common attributes that are columns of a resource's row; externalId alone is part of the document. */
export const COLUMN_ATTRIBUTES: readonly string[] = ['schemas', 'id', 'meta'];
