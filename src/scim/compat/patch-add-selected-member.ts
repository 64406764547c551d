import { ScimError } from '../errors.js';
import { equalityStrings } from '../filter/equality-operands.js';
import { parsePatchPath } from '../filter/patch-path.js';
import type { ResourceType } from '../schema/attribute.js';
import type { OperationRule } from './rule.js';

export const patchAddSelectedMember: OperationRule = {
  kind: 'operation',
  name: 'patch-add-selected-member',
  clients: ['scripts'],
  example: '{"op": "add", "path": "members[value eq \\"2819c223-7f76-453a-919d-413861904646\\"]"}',
  lenient: 'Adds the members the filter names, or those of the value when there is one.',
  strict:
    '400: add needs a value (invalidValue), and members are never altered (mutability; RFC 7644 section 3.5.2.1).',
  rewrite(operation, type) {
    const { op, path, value } = operation;
    if (op !== 'add' || typeof path !== 'string' || !path.includes('[')) return undefined;
    const selected = selectedMembers(path, type);
    if (!selected) return undefined;
    if (value !== undefined && value !== null) return [{ op, path: selected.path, value }];
    return selected.ids && [{ op, path: selected.path, value: selected.ids.map((id) => ({ value: id })) }];
  },
};

function selectedMembers(path: string, type: ResourceType): { path: string; ids: string[] | undefined } | undefined {
  try {
    const target = parsePatchPath(path, type);
    if (target.kind !== 'attribute' || target.attribute.source !== 'members' || target.sub || !target.selector) {
      return undefined;
    }
    return { path: target.attribute.path, ids: equalityStrings(target.selector.written, 'value') };
  } catch (error) {
    // Errors in the path are reported when the operation is applied.
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}
