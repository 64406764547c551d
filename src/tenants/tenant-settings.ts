import { IsString, Length } from 'class-validator';
import type { JwtIssuer } from '../config/jwt-issuer.js';
import type { Mode } from '../scim/compat/rule.js';
import type { TenantEntity } from '../storage/entities/index.js';
import { IsIssuer, type IssuerInput, issuerOf } from './issuer-input.js';
import { Setting, SETTINGS } from './setting.js';
import { IsPlainText } from './text-input.js';

const MODES: readonly Mode[] = ['lenient', 'strict'];
const DUPLICATES = ['allow', 'reject'] as const;

/**
 * The settings of a tenant, each in one place: the admin API, the command line and storage go by what is said here. A new
 * one is a property here, a column of TenantEntity and a migration; what it does is up to who reads it.
 */
export class TenantSettings {
  @Setting({ option: ['--display-name <name>', 'a name for people; that of a new tenant is its id'], heading: 'NAME' })
  @IsPlainText()
  @IsString({ message: 'displayName must be a text' })
  @Length(1, 200, { message: 'displayName must have 1 to 200 characters' })
  displayName?: string;

  /** A note of administrators; null: none. */
  @Setting({ option: ['--description <text>', 'a note for people'], heading: 'DESCRIPTION', isCleared: true })
  @IsPlainText()
  @IsString({ message: 'description must be a text' })
  @Length(1, 1000, { message: 'description must have 1 to 1000 characters' })
  description?: string | null;

  @Setting({ option: ['--mode <mode>', 'how requests are read'], choices: MODES, heading: 'MODE' })
  mode?: Mode;

  @Setting({
    option: ['--duplicate-group-names <setting>', 'may two groups have one displayName'],
    choices: DUPLICATES,
    heading: 'DUPLICATE GROUP NAMES',
  })
  duplicateGroupNames?: (typeof DUPLICATES)[number];

  /** The tenant's own issuer of access tokens; null: none. */
  @Setting<IssuerInput>({
    isCleared: true,
    // The column of the audience is written by the database (the Access migration).
    store: (input) => ({ jwtIssuer: input?.issuer ?? null, jwt: input && JSON.stringify(issuerOf(input)) }),
    show: ({ jwt }) => jwt && (JSON.parse(jwt) as JwtIssuer),
  })
  @IsIssuer()
  jwt?: IssuerInput | null;
}

export type SettingName = keyof TenantSettings;

/** What a tenant's settings are shown as: those that null clears are left out while they are. */
export type ShownSettings = {
  readonly [Name in SettingName as null extends TenantSettings[Name] ? never : Name]-?: NonNullable<
    TenantSettings[Name]
  >;
} & {
  readonly [Name in SettingName as null extends TenantSettings[Name] ? Name : never]?: NonNullable<
    TenantSettings[Name]
  >;
};

/** The columns that an input sets; what it leaves out is not among them. */
export function storedSettings(input: TenantSettings): Partial<TenantEntity> {
  const columns: Partial<TenantEntity> = {};
  for (const { name, store } of SETTINGS) {
    const value = input[name as SettingName];
    if (value !== undefined) Object.assign(columns, store ? store(value) : { [name]: value });
  }
  return columns;
}

/** The settings of a row, as administrators see them. */
export function shownSettings(tenant: TenantEntity): ShownSettings {
  const shown: Record<string, unknown> = {};
  for (const { name, show } of SETTINGS) {
    const value = show ? show(tenant) : (tenant as unknown as Record<string, unknown>)[name];
    if (value !== null) shown[name] = value;
  }
  return shown as unknown as ShownSettings;
}
