import type { Json } from '../../json.js';
import { USER_URN } from '../../urns.js';

/** The value an attribute takes when a create leaves it out. */
export interface CreateDefault {
  readonly schema: string;
  readonly attribute: string;
  readonly value: Json;
}

/** A user who is created without `active` is active: clients create users to have them used, and rarely say so. */
export const CREATE_DEFAULTS: readonly CreateDefault[] = [{ schema: USER_URN, attribute: 'active', value: true }];
