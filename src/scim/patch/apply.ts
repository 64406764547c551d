import { emptyString } from '../compat/empty-string.js';
import { readObjectText } from '../compat/json-text.js';
import { patchReadOnly } from '../compat/patch-read-only.js';
import { InvalidValueError, MutabilityError, NoTargetError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { isSchemas } from '../filter/presence.js';
import { isNeverStored } from '../schema/never-stored.js';
import { normalizeValue } from '../resource/normalize.js';
import { checkRequired } from '../resource/required.js';
import type { Attribute, Extension, ResourceType } from '../schema/attribute.js';
import { applyAdd } from './apply-add.js';
import { applyRemove } from './apply-remove.js';
import { applyReplace } from './apply-replace.js';
import type { ResourceChange } from './change.js';
import { isUnassigned } from './complex.js';
import type { PatchContext } from './context.js';
import { Draft } from './draft.js';
import { removeExtension } from './extension.js';
import { isReadOnly, rejectReadOnly } from '../resource/mutability.js';
import { applyToMembers } from './members.js';
import { readPatchOp, type Operation } from './message.js';
import { splitExtensionValue, splitResourceValue, type Assignment } from './pathless.js';
import { applyToSchemas } from './schemas-attribute.js';
import { resolveTarget, type AttributeTarget, type Target } from './target.js';

/**
 * Applies a PatchOp message to a resource (RFC 7644 section 3.5.2) and returns the change. When an operation fails, the
 * error is thrown and nothing is changed. Operations are applied in order, each to the result of the one before.
 * `current` is the stored document (`ResourceChange.document`) and is not modified. When nothing changes, the returned
 * document equals it. Errors: invalidSyntax, invalidPath, invalidFilter, invalidValue, mutability, noTarget, tooMany.
 */
export function applyPatch(
  type: ResourceType,
  current: JsonObject,
  body: unknown,
  { compat }: Omit<PatchContext, 'type'>,
): ResourceChange {
  const patch: PatchContext = { type, compat };
  const draft = new Draft(current, compat.work);
  for (const operation of readPatchOp(body, patch)) {
    if (operation.op === 'remove' && operation.path === undefined) {
      throw new NoTargetError('remove needs a "path" (RFC 7644 section 3.5.2.2).');
    }
    const target = resolveTarget(operation, patch);
    if (target) applyAt(draft, operation, target, patch);
  }
  const change = draft.toChange();
  const missing = firstMissing(type, change.document);
  // When the stored document already lacked a required value, because its schema has changed since, other attributes
  // can still be changed.
  if (missing && !firstMissing(type, current)) throw missing;
  return change;
}

/** The error for the first required value that a document lacks. */
function firstMissing(type: ResourceType, document: JsonObject): InvalidValueError | undefined {
  try {
    checkRequired(type, document);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidValueError) return error;
    throw error;
  }
}

function applyAt(draft: Draft, operation: Operation, target: Target, context: PatchContext): void {
  switch (target.kind) {
    case 'resource':
      if (operation.op === 'remove') throw new MutabilityError('The core schema of a resource cannot be removed.');
      return applyEach(draft, operation, splitResourceValue(operation.value, context), context);
    case 'extension':
      return applyToExtension(draft, operation, target.extension, context);
    case 'attribute':
      return applyToAttribute(draft, operation, target, context);
  }
}

function applyEach(
  draft: Draft,
  operation: Operation,
  assignments: readonly Assignment[],
  context: PatchContext,
): void {
  for (const { target, value } of assignments) applyAt(draft, { ...operation, value }, target, context);
}

function applyToExtension(draft: Draft, operation: Operation, extension: Extension, context: PatchContext): void {
  const value = readObjectText(operation.value ?? null, context.compat);
  if (operation.op === 'remove' || value === null) return removeExtension(draft, extension);
  if (value === '' && context.compat.allows(emptyString)) return removeExtension(draft, extension);
  if (isJsonObject(value)) return applyEach(draft, operation, splitExtensionValue(extension, value, context), context);
  throw new InvalidValueError(`The value of ${extension.schema} must be a JSON object of its attributes.`);
}

function applyToAttribute(draft: Draft, operation: Operation, target: AttributeTarget, context: PatchContext): void {
  const { attribute, sub } = target;
  if (attribute.source === 'members') return applyToMembers(draft, operation.op, target, operation.value, context);
  if (isSchemas(attribute)) return applyToSchemas(draft, operation.op, target, operation.value, context);
  if (sub && isReadOnly(sub) && !isReadOnly(attribute) && context.compat.allows(patchReadOnly)) return;
  rejectReadOnly(sub ?? attribute);
  if (isNeverStored(attribute) || (sub && isNeverStored(sub)))
    return checkDiscarded(sub ?? attribute, operation, context);
  switch (operation.op) {
    case 'add':
      return applyAdd(draft, target, operation.value, context);
    case 'replace':
      return applyReplace(draft, target, operation.value, context);
    case 'remove':
      return applyRemove(draft, target, operation.value, context);
  }
}

function checkDiscarded(attribute: Attribute, operation: Operation, { compat }: PatchContext): void {
  const value: Json = operation.value ?? null;
  if (operation.op !== 'remove' && !isUnassigned(value)) normalizeValue(attribute, value, compat);
}
