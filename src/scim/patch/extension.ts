import { MutabilityError } from '../errors.js';
import type { Extension } from '../schema/attribute.js';
import type { Draft } from './draft.js';
import { keepImmutable } from '../resource/mutability.js';

/**
 * Removes all data of an extension, and with it its URN from `schemas`. MutabilityError when the extension is required
 * or has an immutable value.
 */
export function removeExtension(draft: Draft, extension: Extension): void {
  if (extension.required)
    throw new MutabilityError(`The extension ${extension.schema} is required.`, 'attribute-required');
  for (const attribute of extension.attributes.values()) keepImmutable(attribute, draft.get(attribute), undefined);
  draft.dropExtension(extension);
}
