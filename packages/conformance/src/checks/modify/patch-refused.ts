import { Json } from '../../json.js';
import { URN } from '../../urns.js';
import { PatchOperation } from '../../check-context.js';
import { RefusedPatch } from './patch-case.js';

const body = (...operations: PatchOperation[]): Json => ({
  schemas: [URN.patch],
  Operations: operations as unknown as Json[],
});
/** What must be refused, and leave the resource as it was. */
export const refusedPatches: RefusedPatch[] = [
  {
    id: 'patch-refuses-unknown-op',
    title: 'An operation that is neither add, remove nor replace',
    req: ['7644-095'],
    body: () => body({ op: 'move', path: 'displayName', value: 'X' }),
  },
  {
    id: 'patch-refuses-no-op',
    title: 'An operation without "op"',
    req: ['7644-095'],
    body: () => ({ schemas: [URN.patch], Operations: [{ path: 'displayName', value: 'X' }] }),
  },
  {
    id: 'patch-refuses-remove-without-path',
    title: 'remove without a path',
    req: ['7644-109', '7644-096'],
    body: () => body({ op: 'remove' }),
  },
  {
    id: 'patch-refuses-add-without-value',
    title: 'add without a value',
    req: ['7644-104'],
    body: () => body({ op: 'add', path: 'title' }),
  },
  {
    id: 'patch-refuses-id',
    title: 'A change of id',
    req: ['7644-098', '7643-106'],
    body: () => body({ op: 'replace', path: 'id', value: 'other' }),
  },
  {
    id: 'patch-refuses-meta',
    title: 'A change of meta.created',
    req: ['7644-098', '7643-106'],
    body: () => body({ op: 'replace', path: 'meta.created', value: '2001-01-01T00:00:00Z' }),
  },
  {
    id: 'patch-refuses-remove-required',
    title: 'remove of userName, which is required',
    req: ['7644-112'],
    body: () => body({ op: 'remove', path: 'userName' }),
  },
  {
    id: 'patch-refuses-wrong-type',
    title: 'A value of the wrong type',
    req: ['7644-098'],
    needs: ['User.name'],
    body: () => body({ op: 'replace', path: 'name', value: 42 }),
  },
  {
    id: 'patch-refuses-wrong-boolean',
    title: 'A number for a Boolean',
    req: ['7644-098'],
    needs: ['User.active'],
    body: () => body({ op: 'replace', path: 'active', value: 7 }),
  },
  {
    id: 'patch-refuses-bad-path',
    title: 'A path that is none',
    req: ['7644-097'],
    body: () => body({ op: 'replace', path: 'name[', value: 'X' }),
  },
  {
    id: 'patch-refuses-path-number',
    title: 'A path that is no string',
    req: ['7644-096'],
    body: () => ({ schemas: [URN.patch], Operations: [{ op: 'replace', path: 7, value: 'X' }] }),
  },
  {
    id: 'patch-refuses-operations-object',
    title: 'Operations that are no array',
    req: ['7644-094'],
    body: () => ({ schemas: [URN.patch], Operations: 'none' }),
  },
  {
    id: 'patch-refuses-no-operations',
    title: 'A body without Operations',
    req: ['7644-094'],
    body: () => ({ schemas: [URN.patch] }),
  },
  {
    id: 'patch-refuses-bad-value-filter',
    title: 'A value path with a malformed filter',
    req: ['7644-097', '7644-040'],
    needs: ['User.emails'],
    body: () => body({ op: 'remove', path: 'emails[type zz "work"]' }),
  },
  {
    id: 'patch-refuses-groups',
    title: 'A change of the readOnly groups of a user',
    req: ['7643-077', '7644-098'],
    needs: ['User.groups'],
    body: () => body({ op: 'add', path: 'groups', value: [{ value: 'none' }] }),
  },
  {
    id: 'patch-letter-operations-object',
    title: 'One operation that is not in an array is refused by the letter',
    req: ['7644-094'],
    mode: 'strict',
    severity: 'advice',
    body: () => ({ schemas: [URN.patch], Operations: { op: 'replace', path: 'displayName', value: 'X' } }),
  },
  {
    id: 'patch-letter-no-target',
    title: 'replace by a value path without a match is noTarget by the letter',
    req: ['7644-118', '7644-149'],
    mode: 'strict',
    severity: 'advice',
    needs: ['User.phoneNumbers'],
    body: () => body({ op: 'replace', path: 'phoneNumbers[type eq "fax"].value', value: '+1' }),
  },
  {
    id: 'patch-letter-schemas',
    title: 'A body without schemas is refused by the letter',
    req: ['7644-093'],
    mode: 'strict',
    severity: 'advice',
    body: () => ({ Operations: [{ op: 'replace', path: 'displayName', value: 'X' }] }),
  },
  {
    id: 'patch-letter-empty-operations',
    title: 'Empty Operations are refused by the letter',
    req: ['7644-094'],
    mode: 'strict',
    severity: 'advice',
    body: () => ({ schemas: [URN.patch], Operations: [] }),
  },
  {
    id: 'patch-letter-boolean-string',
    title: 'A string for a Boolean is refused by the letter',
    req: ['7644-098', '7643-011'],
    mode: 'strict',
    severity: 'advice',
    needs: ['User.active'],
    body: () => body({ op: 'replace', path: 'active', value: 'False' }),
  },
];
