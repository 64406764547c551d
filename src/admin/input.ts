import {
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  validateSync,
} from 'class-validator';
import { SCOPES } from '../auth/token-repository.js';
import type { Scope } from '../auth/principal.js';
import type { Mode } from '../scim/dialect/rule.js';
import { InvalidSyntaxError, InvalidValueError } from '../scim/errors.js';
import { isJsonObject } from '../scim/json.js';
import { quoted } from '../scim/quoted.js';
import { IsIssuer, type IssuerInput } from './issuer-input.js';

const MODES: readonly Mode[] = ['lenient', 'strict'];
const DUPLICATES = ['allow', 'reject'] as const;
export type DuplicateGroupNames = (typeof DUPLICATES)[number];

/** What makes a tenant. */
export class CreateTenant {
  @Matches(/^[a-z0-9][a-z0-9-]{0,62}$/, {
    message: 'id must be 1 to 63 lower-case letters, digits and hyphens, and not begin with a hyphen',
  })
  id!: string;

  @IsString({ message: 'displayName must be a text' })
  @Length(1, 200, { message: 'displayName must have 1 to 200 characters' })
  displayName!: string;

  @IsOptional()
  @IsIn(MODES, { message: `mode must be one of ${MODES.join(', ')}` })
  mode?: Mode;

  @IsOptional()
  @IsIn(DUPLICATES, { message: `duplicateGroupNames must be one of ${DUPLICATES.join(', ')}` })
  duplicateGroupNames?: DuplicateGroupNames;

  @IsOptional()
  @IsIssuer()
  jwt?: IssuerInput;
}

/** What changes a tenant; what is left out stays. */
export class UpdateTenant {
  @IsOptional()
  @IsString({ message: 'displayName must be a text' })
  @Length(1, 200, { message: 'displayName must have 1 to 200 characters' })
  displayName?: string;

  @IsOptional()
  @IsIn(MODES, { message: `mode must be one of ${MODES.join(', ')}` })
  mode?: Mode;

  @IsOptional()
  @IsIn(DUPLICATES, { message: `duplicateGroupNames must be one of ${DUPLICATES.join(', ')}` })
  duplicateGroupNames?: DuplicateGroupNames;

  /** null: the tenant has no issuer of its own any more. */
  @IsOptional()
  @IsIssuer()
  jwt?: IssuerInput | null;
}

/** What makes a token. */
export class CreateToken {
  @IsString({ message: 'description must be a text' })
  @Length(1, 200, { message: 'description must have 1 to 200 characters' })
  description!: string;

  @IsOptional()
  @IsArray({ message: 'scopes must be an array' })
  @ArrayNotEmpty({ message: 'scopes must not be empty' })
  @IsIn(SCOPES, { each: true, message: `scopes must be among ${SCOPES.join(', ')}` })
  scopes?: Scope[];

  @IsOptional()
  @IsISO8601({ strict: true }, { message: 'expiresAt must be a date and time such as 2027-01-31T00:00:00Z' })
  expiresAt?: string;
}

/** Checks an input against its class. Errors: InvalidSyntaxError when it is no object, InvalidValueError per wrong value. */
export function checked<Input extends object>(type: new () => Input, value: unknown): Input {
  if (!isJsonObject(value)) throw new InvalidSyntaxError('The body must be a JSON object.');
  const input = new type();
  for (const [name, part] of Object.entries(value)) {
    Object.defineProperty(input, name, { value: part, enumerable: true, writable: true, configurable: true });
  }
  const errors = validateSync(input, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length === 0) return input;
  const reasons = errors.map((error) => {
    const [kind, reason] = Object.entries(error.constraints ?? {})[0] ?? [];
    return kind === 'whitelistValidation' ? `${quoted(error.property)} is not known here` : reason;
  });
  throw new InvalidValueError(`${reasons.join('; ')}.`);
}
