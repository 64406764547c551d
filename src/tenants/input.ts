import {
  ArrayNotEmpty,
  getMetadataStorage,
  IsArray,
  IsIn,
  IsString,
  Length,
  Matches,
  ValidateIf,
  validateSync,
} from 'class-validator';
import type { Scope } from '../auth/principal.js';
import { TENANT_ID } from '../auth/tenant-id.js';
import { SCOPES } from '../auth/token-repository.js';
import { InvalidSyntaxError, InvalidValueError } from '../scim/errors.js';
import { isJsonObject } from '../scim/json.js';
import { IsDateTime } from './date-time-input.js';
import { TenantSettings } from './tenant-settings.js';
import { IsPlainText } from './text-input.js';

/** May be left out, but not by null. */
const MayBeLeftOut = () => ValidateIf((_input, value) => value !== undefined);

/** What makes a tenant. */
export class CreateTenant extends TenantSettings {
  @Matches(TENANT_ID, {
    message: 'id must be 1 to 63 lower-case letters, digits and hyphens, and not begin with a hyphen',
  })
  id!: string;
}

/** What changes a tenant; what is left out stays. */
export class UpdateTenant extends TenantSettings {}

/** What makes a token. */
export class CreateToken {
  @IsPlainText()
  @IsString({ message: 'description must be a text' })
  @Length(1, 200, { message: 'description must have 1 to 200 characters' })
  description!: string;

  @MayBeLeftOut()
  @IsArray({ message: 'scopes must be an array' })
  @ArrayNotEmpty({ message: 'scopes must not be empty' })
  @IsIn(SCOPES, { each: true, message: `scopes must be among ${SCOPES.join(', ')}` })
  scopes?: Scope[];

  @MayBeLeftOut()
  @IsDateTime()
  expiresAt?: string;
}

/** Characters of a client's text that an error repeats. */
const REPEATED = 60;

/** Checks an input against its class. Errors: InvalidSyntaxError when it is no object, InvalidValueError per wrong value. */
export function checked<Input extends object>(type: new () => Input, value: unknown): Input {
  if (!isJsonObject(value)) throw new InvalidSyntaxError('The body must be a JSON object.');
  const known = propertiesOf(type);
  const unknown = Object.keys(value).find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new InvalidValueError(`${JSON.stringify(unknown.slice(0, REPEATED))} is not known here.`);
  const input = Object.assign(new type(), value);
  const errors = validateSync(input);
  if (errors.length === 0) return input;
  const reasons = errors.map((error) => Object.values(error.constraints ?? {})[0]);
  throw new InvalidValueError(`${reasons.join('; ')}.`);
}

function propertiesOf(type: new () => object): ReadonlySet<string> {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  return new Set(rules.map(({ propertyName }) => propertyName));
}
