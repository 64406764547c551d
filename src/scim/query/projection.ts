import type { Attribute } from '../schema/attribute.js';
import { isNeverStored } from '../schema/never-stored.js';

/**
 * Which attributes a response shows (RFC 7644 sections 3.4.2.5 and 3.9), resolved for a ResourceType.
 * - `only`: those that are always returned, and these.
 * - `except`: those that are returned by default, without these.
 * The sets contain attribute `path`s.
 */
export type Projection =
  | { readonly kind: 'default' }
  | { readonly kind: 'only'; readonly paths: ReadonlySet<string> }
  | { readonly kind: 'except'; readonly paths: ReadonlySet<string> };

export const DEFAULT_PROJECTION: Projection = { kind: 'default' };

/**
 * Whether a response with this projection shows the attribute (`whole`), only some of its sub-attributes (`parts`), or
 * nothing of it (`none`). The characteristic `returned` has precedence: attributes that are never stored are never
 * shown, and those that are `always` returned are always shown.
 */
export function shows(attribute: Attribute, projection: Projection): 'whole' | 'parts' | 'none' {
  if (isNeverStored(attribute)) return 'none';
  if (attribute.returned === 'always') return 'whole';
  switch (projection.kind) {
    case 'default':
      return attribute.returned === 'default' ? 'whole' : 'none';
    case 'only': {
      if (projection.paths.has(attribute.path)) return 'whole';
      if (attribute.parent && projection.paths.has(attribute.parent.path))
        return attribute.returned === 'request' ? 'none' : 'whole';
      for (const sub of attribute.subAttributes.values()) if (projection.paths.has(sub.path)) return 'parts';
      return 'none';
    }
    case 'except': {
      if (attribute.returned !== 'default' || projection.paths.has(attribute.path)) return 'none';
      for (const sub of attribute.subAttributes.values()) if (projection.paths.has(sub.path)) return 'parts';
      return 'whole';
    }
  }
}
