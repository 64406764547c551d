import type { Compatibility } from '../compat/rule.js';
import type { ResourceType } from '../schema/attribute.js';

/** What all operations need besides the draft, the target and the value. */
export interface PatchContext {
  readonly type: ResourceType;
  readonly compat: Compatibility;
}
