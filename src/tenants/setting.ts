import { IsIn, ValidateIf } from 'class-validator';
import type { TenantEntity } from '../storage/entities/index.js';

/** How a setting is given, stored and shown. */
interface SettingOptions<Value> {
  /** Flags and words of its option of the command line; left out: it has none. */
  readonly option?: readonly [flags: string, description: string];
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** Its column where the command line lists tenants; left out: it has none. */
  readonly heading?: string;
  /** Whether null, or an empty text on the command line, clears it. */
  readonly isCleared?: boolean;
  /** The columns it is stored in; the one of its name unless given. */
  readonly store?: (value: Value | null) => Partial<TenantEntity>;
  /** Its value out of the columns. */
  readonly show?: (tenant: TenantEntity) => unknown;
}

/** A setting with its name. */
export interface SettingDefinition extends SettingOptions<unknown> {
  readonly name: string;
}

const definitions: SettingDefinition[] = [];

/** Every setting, in the order they are shown. */
export const SETTINGS: readonly SettingDefinition[] = definitions;

/** Makes a property a setting, which an input may leave out. Its other validators are decorators beside this one. */
export function Setting<Value>(options: SettingOptions<Value>): PropertyDecorator {
  const { choices, isCleared = false } = options;
  return (target, property) => {
    const name = String(property);
    definitions.push({ ...(options as SettingOptions<unknown>), name });
    ValidateIf((_input, value) => value !== undefined && !(isCleared && value === null))(target, property);
    if (choices) IsIn(choices, { message: `${name} must be one of ${choices.join(', ')}` })(target, property);
  };
}
