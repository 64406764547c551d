import { Compatibility, type Mode } from '../../../src/scim/compat/rule.js';
import { NoTargetError, ScimError } from '../../../src/scim/errors.js';
import { evaluateElement } from '../../../src/scim/filter/evaluate.js';
import type { Json, JsonObject } from '../../../src/scim/json.js';
import { applyPatch } from '../../../src/scim/patch/apply.js';
import type { MemberStep, ResourceChange } from '../../../src/scim/patch/change.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import type { AttributeDefinition } from '../../../src/scim/schema/definition.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';
import { MESSAGES } from '../../../src/scim/urns.js';

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const USER_CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_CORE = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const DEVICE_CORE = 'urn:example:schemas:2.0:Device';
export const WARRANTY = 'urn:example:schemas:extension:2.0:Warranty';

const sub = (name: string, more: Partial<AttributeDefinition> = {}): AttributeDefinition => ({ name, ...more });

/** A type of a deployment's own, for the characteristics that User and Group do not have. */
const registry = createRegistry(
  [
    {
      id: DEVICE_CORE,
      name: 'Device',
      attributes: [
        sub('label', { required: true }),
        sub('serial', { mutability: 'immutable', caseExact: true }),
        sub('tags', { multiValued: true }),
        sub('weight', { type: 'decimal' }),
        sub('state', { mutability: 'readOnly' }),
        sub('secret', { mutability: 'writeOnly', returned: 'never' }),
        sub('ports', {
          type: 'complex',
          multiValued: true,
          required: true,
          subAttributes: [
            sub('value', { type: 'integer', mutability: 'immutable' }),
            sub('type', { required: true }),
            sub('labels', { multiValued: true }),
            sub('checked', { mutability: 'readOnly' }),
          ],
        }),
        sub('origin', {
          type: 'complex',
          mutability: 'immutable',
          subAttributes: [sub('country'), sub('plant')],
        }),
        sub('lease', {
          type: 'complex',
          subAttributes: [sub('number', { mutability: 'immutable' }), sub('note')],
        }),
        sub('marks', { multiValued: true, mutability: 'immutable' }),
      ],
    },
    {
      id: WARRANTY,
      name: 'Warranty',
      attributes: [
        sub('until', { type: 'dateTime' }),
        sub('number', { mutability: 'immutable' }),
        sub('level', { required: true }),
      ],
    },
  ],
  [
    {
      name: 'Device',
      endpoint: '/Devices',
      schema: DEVICE_CORE,
      schemaExtensions: [{ schema: WARRANTY, required: false }],
    },
  ],
);

export const userType = typeNamed('User');
export const groupType = typeNamed('Group');
export const deviceType = typeNamed('Device');

function typeNamed(name: string): ResourceType {
  const type = registry.typeByName(name);
  if (!type) throw new Error(`no type ${name}`);
  return type;
}

/** A stored user as most cases start from it. */
export function user(more: JsonObject = {}): JsonObject {
  return {
    userName: 'bjensen',
    name: { givenName: 'Barbara', familyName: 'Jensen' },
    active: true,
    emails: [
      { value: 'bjensen@example.com', type: 'work', primary: true },
      { value: 'babs@jensen.org', type: 'home' },
    ],
    [ENTERPRISE]: { department: 'Tours', manager: { value: '26118915', $ref: '../Users/26118915' } },
    ...more,
  };
}

export interface Setting {
  readonly type?: ResourceType;
  readonly mode?: Mode;
}

/** The document after a request with these operations. */
export function patched(document: JsonObject, operations: unknown, setting: Setting = {}): JsonObject {
  return change(document, operations, setting).document;
}

/** The change of a request with these operations. */
export function change(
  document: JsonObject,
  operations: unknown,
  { type = userType, mode = 'lenient' }: Setting = {},
): ResourceChange {
  return applyPatch(
    type,
    frozen(document),
    { schemas: [MESSAGES.patchOp], Operations: operations },
    { compat: new Compatibility(mode) },
  );
}

/** The steps for the members of a group after these operations. */
export function steps(operations: unknown, mode: Mode = 'lenient'): readonly MemberStep[] {
  return change({ displayName: 'Tour Guides' }, operations, { type: groupType, mode }).members;
}

/** The scimType of the error the request ends with, or "no error". */
export function refusal(document: JsonObject, operations: unknown, setting: Setting = {}): string {
  try {
    change(document, operations, setting);
    return 'no error';
  } catch (error) {
    if (error instanceof ScimError) return error.scimType ?? String(error.status);
    throw error;
  }
}

/** Both modes, for what does not depend on the tenant. */
export const MODES: readonly Mode[] = ['lenient', 'strict'];

/** A copy that throws when anything in it is written to. */
export function frozen<T extends Json>(value: T): T {
  const copy = structuredClone(value);
  freeze(copy);
  return copy;
}

function freeze(value: Json): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

/** The members after the steps, as storage would leave them. */
export function membersAfter(before: readonly string[], taken: readonly MemberStep[]): string[] {
  const members = groupType.attributes.get('members')!;
  let ids = [...before];
  for (const step of taken) {
    switch (step.kind) {
      case 'add':
        ids = [...new Set([...ids, ...step.ids])];
        break;
      case 'remove':
        ids = ids.filter((id) => !step.ids.includes(id));
        break;
      case 'removeWhere':
        ids = ids.filter((id) => !evaluateElement(step.filter, members, { value: id, type: 'User' }));
        break;
      case 'replaceSelected': {
        const { selected } = step;
        const left = ids.filter((id) =>
          'kind' in selected
            ? !evaluateElement(selected, members, { value: id, type: 'User' })
            : !selected.includes(id),
        );
        if (left.length === ids.length && !step.named) throw new NoTargetError('nobody');
        ids = [...new Set([...left, ...step.ids])];
        break;
      }
      case 'replace':
        ids = [...step.ids];
    }
  }
  return ids;
}
