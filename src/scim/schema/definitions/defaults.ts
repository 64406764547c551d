import type { Json } from '../../json.js';
import { USER_URN } from '../../urns.js';

/** The value of an attribute that a create leaves out. */
export interface CreateDefault {
  readonly schema: string;
  readonly attribute: string;
  readonly value: Json;
}

/** A user created without `active` is active: clients create users who shall have access, and rarely send it. */
export const CREATE_DEFAULTS: readonly CreateDefault[] = [{ schema: USER_URN, attribute: 'active', value: true }];
