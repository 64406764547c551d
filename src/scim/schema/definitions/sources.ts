import type { AttributeSource } from '../attribute.js';
import { GROUP_URN, USER_URN } from '../../urns.js';

/** An attribute that is not stored in the document. */
export interface SourceEntry {
  readonly schema: string;
  readonly attribute: string;
  readonly source: AttributeSource;
}

/** Memberships are rows of their own table; groups show them as members, users as groups. */
export const ATTRIBUTE_SOURCES: readonly SourceEntry[] = [
  { schema: GROUP_URN, attribute: 'members', source: 'members' },
  { schema: USER_URN, attribute: 'groups', source: 'memberOf' },
];

/** Common attributes stored in columns of the resource row. externalId is in the document. */
export const COLUMN_ATTRIBUTES: readonly string[] = ['schemas', 'id', 'meta'];
