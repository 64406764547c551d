import { IsIn, IsInt, IsNotEmpty, IsNumber, IsOptional, IsString, Matches, Max, Min, MinLength } from 'class-validator';
import {
  ALGORITHMS,
  type Algorithm,
  ISSUER_DEFAULTS,
  SUBJECT_ATTRIBUTES,
  type SubjectAttribute,
} from './jwt-issuer.js';
import { LIMITS } from '../scim/limits.js';
import { FromEnv } from './setting.js';
import { AreOrigins, IsDatabaseUrl, IsPublicUrl, IsTrustProxy, IsTrustworthyUrl } from './validators.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Characters allowed in a token of the Authorization header; more than RFC 6750 allows, so that the output of every
 * usual generator is accepted.
 */
const TOKEN_CHARACTERS = /^[\x21-\x7e]+$/;

/** All settings. Each property is an environment variable; the table in the README is generated from them. */
export class Config {
  @FromEnv('PORT', 'integer', 'Port to listen on. 0 takes a free one.')
  @IsInt({ message: 'must be a whole number from 0 to 65535' })
  @Min(0, { message: 'must be a whole number from 0 to 65535' })
  @Max(65_535, { message: 'must be a whole number from 0 to 65535' })
  port = 3000;

  @FromEnv('HOST', 'text', 'Address to listen on. `0.0.0.0` listens on all; the Docker image sets that.')
  @IsNotEmpty({ message: 'must not be empty' })
  host = '127.0.0.1';

  @FromEnv(
    'PUBLIC_URL',
    'text',
    'Origin and optional path prefix under which clients reach the service, without `/scim/v2`. Made from the Host of each request when unset, so set it wherever others than you can reach the service.',
  )
  @IsOptional()
  @IsPublicUrl()
  publicUrl?: string;

  @FromEnv(
    'TRUST_PROXY',
    'text',
    'Whose `X-Forwarded-Host`, `-Proto` and `-For` are believed: addresses and CIDR blocks of proxies, or `true` for anybody.',
  )
  @IsOptional()
  @IsTrustProxy()
  trustProxy?: string;

  @FromEnv(
    'DATABASE_URL',
    'text',
    'Path of the SQLite file, `:memory:` for a private temporary file removed at exit, or a `postgres://` URL.',
  )
  @IsDatabaseUrl()
  databaseUrl = 'data/rollcall.sqlite';

  @FromEnv('DATABASE_POOL_SIZE', 'integer', 'Connections to PostgreSQL at most.')
  @IsInt({ message: 'must be a whole number from 2 to 1000' })
  @Min(2, { message: 'must be a whole number from 2 to 1000' })
  @Max(1000, { message: 'must be a whole number from 2 to 1000' })
  databasePoolSize = 10;

  @FromEnv('DATABASE_STATEMENT_SECONDS', 'number', 'Time any one statement may take on PostgreSQL; 503 past it.')
  @IsNumber({}, { message: 'must be a number from 1 to 3600' })
  @Min(1, { message: 'must be a number from 1 to 3600' })
  @Max(3600, { message: 'must be a number from 1 to 3600' })
  databaseStatementSeconds = 30;

  @FromEnv('LIST_SECONDS', 'number', 'Time one list may take of the database; 400 `tooMany` past it.')
  @IsNumber({}, { message: 'must be a number from 0.1 to 300' })
  @Min(0.1, { message: 'must be a number from 0.1 to 300' })
  @Max(300, { message: 'must be a number from 0.1 to 300' })
  listSeconds = 2;

  @FromEnv(
    'SCIM_TOKEN',
    'secret',
    "Pins the default tenant's token, at least 32 characters. Changing it revokes the old one.",
  )
  @IsOptional()
  @MinLength(32, { message: 'must have at least 32 characters' })
  @Matches(TOKEN_CHARACTERS, { message: 'must be printable ASCII without spaces' })
  scimToken?: string;

  @FromEnv('ADMIN_TOKEN', 'secret', 'Switches the admin API on and guards it, at least 32 characters.')
  @IsOptional()
  @MinLength(32, { message: 'must have at least 32 characters' })
  @Matches(TOKEN_CHARACTERS, { message: 'must be printable ASCII without spaces' })
  adminToken?: string;

  @FromEnv(
    'SCHEMAS_FILE',
    'text',
    'JSON file with extensions and resource types of your own; see [docs/schemas.md](docs/schemas.md).',
  )
  @IsOptional()
  @IsString({ message: 'must be a path' })
  schemasFile?: string;

  @FromEnv(
    'JWT_ISSUER',
    'text',
    "Issuer of access tokens that are accepted beside the service's own, such as an Okta or Entra authorization server; see [docs/tokens.md](docs/tokens.md).",
  )
  @IsOptional()
  @IsTrustworthyUrl()
  jwtIssuer?: string;

  @FromEnv('JWT_AUDIENCE', 'text', 'The `aud` those tokens must have. Required with JWT_ISSUER.')
  @IsOptional()
  @IsString({ message: 'must be a text' })
  jwtAudience?: string;

  @FromEnv('JWT_JWKS_URL', 'text', "Where the issuer's keys are. Found through the issuer's metadata when unset.")
  @IsOptional()
  @IsTrustworthyUrl()
  jwtJwksUrl?: string;

  @FromEnv('JWT_TENANT_CLAIM', 'text', "Claim that holds the tenant's id. The default tenant when unset.")
  @IsOptional()
  @IsString({ message: 'must be the name of a claim' })
  jwtTenantClaim?: string;

  @FromEnv('JWT_SUBJECT_CLAIM', 'text', 'Claim with the subject, for /Me.')
  @IsNotEmpty({ message: 'must be the name of a claim' })
  jwtSubjectClaim: string = ISSUER_DEFAULTS.subjectClaim;

  @FromEnv(
    'JWT_SUBJECT_ATTRIBUTE',
    'text',
    'Attribute of the user that equals the subject: `userName`, `externalId` or `id`.',
  )
  @IsIn(SUBJECT_ATTRIBUTES, { message: `must be one of ${SUBJECT_ATTRIBUTES.join(', ')}` })
  jwtSubjectAttribute: SubjectAttribute = ISSUER_DEFAULTS.subjectAttribute;

  @FromEnv(
    'JWT_READ_SCOPE',
    'text',
    'Scope or role of those tokens that allows reading; `-` when every valid token may.',
  )
  @IsNotEmpty({ message: 'must be a scope, or "-" for none' })
  jwtReadScope: string = ISSUER_DEFAULTS.readScope;

  @FromEnv('JWT_WRITE_SCOPE', 'text', 'The same for writing.')
  @IsNotEmpty({ message: 'must be a scope, or "-" for none' })
  jwtWriteScope: string = ISSUER_DEFAULTS.writeScope;

  @FromEnv('JWT_ALGORITHMS', 'list', 'Signature algorithms that are accepted, separated by commas.')
  @IsIn(ALGORITHMS, { each: true, message: `must be a list of ${ALGORITHMS.join(', ')}` })
  jwtAlgorithms: Algorithm[] = [...ISSUER_DEFAULTS.algorithms];

  @FromEnv('JWT_REQUIRE_AT_JWT', 'text', '`true`: accept only tokens of RFC 9068 form (type at+jwt).')
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  jwtRequireAtJwt = 'false';

  @FromEnv(
    'JWT_MAX_LIFETIME_SECONDS',
    'integer',
    "Time from `iat` to `exp` of those tokens at most, those of tenants' own issuers included; longer ones are refused.",
  )
  @IsInt({ message: 'must be a whole number of seconds from 60 to 31622400' })
  @Min(60, { message: 'must be a whole number of seconds from 60 to 31622400' })
  @Max(31_622_400, { message: 'must be a whole number of seconds from 60 to 31622400' })
  jwtMaxLifetimeSeconds = 86_400;

  @FromEnv(
    'JWKS_COOLDOWN_SECONDS',
    'number',
    "Time between two fetches of an issuer's keys at least, after a failed one, too.",
  )
  @IsNumber({}, { message: 'must be a number from 0 to 3600' })
  @Min(0, { message: 'must be a number from 0 to 3600' })
  @Max(3600, { message: 'must be a number from 0 to 3600' })
  jwksCooldownSeconds = 10;

  @FromEnv('LOG_LEVEL', 'text', 'Lowest level logged: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.')
  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  logLevel: LogLevel = 'info';

  @FromEnv('CORS_ORIGINS', 'list', 'Origins whose scripts may call the service, separated by commas. Off when unset.')
  @AreOrigins()
  corsOrigins: string[] = [];

  @FromEnv(
    'BODY_LIMIT',
    'integer',
    'Largest body in bytes of a Bulk request or of a resource with members, such as a Group; 413 past it. Other bodies have 1 MiB at most, or this if it is less.',
  )
  @IsInt({ message: 'must be a whole number of bytes from 1024 to 268435456' })
  @Min(1024, { message: 'must be a whole number of bytes from 1024 to 268435456' })
  @Max(268_435_456, { message: 'must be a whole number of bytes from 1024 to 268435456' })
  bodyLimit = 16 * 1024 * 1024;

  @FromEnv('DEFAULT_PAGE_SIZE', 'integer', 'Resources of a list page when the client asks for no number.')
  @IsInt({ message: 'must be a whole number from 1 to 10000' })
  @Min(1, { message: 'must be a whole number from 1 to 10000' })
  @Max(10_000, { message: 'must be a whole number from 1 to 10000' })
  defaultPageSize: number = LIMITS.defaultPage;

  @FromEnv(
    'MAX_PAGE_SIZE',
    'integer',
    'Resources of a list page at most; larger counts are capped. A page also ends at 4 MB: step by `itemsPerPage`.',
  )
  @IsInt({ message: 'must be a whole number from 1 to 10000' })
  @Min(1, { message: 'must be a whole number from 1 to 10000' })
  @Max(10_000, { message: 'must be a whole number from 1 to 10000' })
  maxPageSize: number = LIMITS.maxPage;

  @FromEnv('CURSOR_SECONDS', 'integer', 'How long a cursor of a list is good for (RFC 9865).')
  @IsInt({ message: 'must be a whole number of seconds from 1 to 604800' })
  @Min(1, { message: 'must be a whole number of seconds from 1 to 604800' })
  @Max(604_800, { message: 'must be a whole number of seconds from 1 to 604800' })
  cursorLifetimeSeconds = 3600;

  @FromEnv('CHANGE_LOG_DAYS', 'number', 'Days for which the change feed keeps its entries.')
  @IsNumber({}, { message: 'must be a number from 0 to 36500' })
  @Min(0, { message: 'must be a number from 0 to 36500' })
  @Max(36_500, { message: 'must be a number from 0 to 36500' })
  changeLogDays = 30;

  @FromEnv('MAX_CONNECTIONS', 'integer', 'Connections of clients at most; more are closed as they come.')
  @IsInt({ message: 'must be a whole number from 1 to 1000000' })
  @Min(1, { message: 'must be a whole number from 1 to 1000000' })
  @Max(1_000_000, { message: 'must be a whole number from 1 to 1000000' })
  maxConnections = 10_000;

  @FromEnv('KEEP_ALIVE_SECONDS', 'number', 'How long an idle connection is kept; longer than a proxy keeps its own.')
  @IsNumber({}, { message: 'must be a number from 0 to 3600' })
  @Min(0, { message: 'must be a number from 0 to 3600' })
  @Max(3600, { message: 'must be a number from 0 to 3600' })
  keepAliveSeconds = 75;

  @FromEnv('HEADERS_TIMEOUT_SECONDS', 'number', 'Time a client has to send the headers of a request; 408 past it.')
  @IsNumber({}, { message: 'must be a number from 0.1 to 3600' })
  @Min(0.1, { message: 'must be a number from 0.1 to 3600' })
  @Max(3600, { message: 'must be a number from 0.1 to 3600' })
  headersTimeoutSeconds = 15;

  @FromEnv('REQUEST_TIMEOUT_SECONDS', 'number', 'Time a client has to send a whole request; 408 past it.')
  @IsNumber({}, { message: 'must be a number from 0.1 to 3600' })
  @Min(0.1, { message: 'must be a number from 0.1 to 3600' })
  @Max(3600, { message: 'must be a number from 0.1 to 3600' })
  requestTimeoutSeconds = 30;

  @FromEnv(
    'DRAIN_SECONDS',
    'number',
    'At shutdown, time between the failing readiness check and the end of listening, so that a balancer notices, and then once more for open connections to end.',
  )
  @IsNumber({}, { message: 'must be a number from 0 to 3600' })
  @Min(0, { message: 'must be a number from 0 to 3600' })
  @Max(3600, { message: 'must be a number from 0 to 3600' })
  drainSeconds = 1;

  @FromEnv('SHUTDOWN_SECONDS', 'number', 'At shutdown, time running requests have to finish before they are cut.')
  @IsNumber({}, { message: 'must be a number from 1 to 3600' })
  @Min(1, { message: 'must be a number from 1 to 3600' })
  @Max(3600, { message: 'must be a number from 1 to 3600' })
  shutdownSeconds = 30;

  /** File for the first token when the output is not a terminal. Next to the SQLite file. */
  @FromEnv(
    'INITIAL_TOKEN_FILE',
    'text',
    "File for the default tenant's first token when the output is not a terminal. `initial-token` beside the SQLite file when unset.",
  )
  @IsOptional()
  @IsString({ message: 'must be a path' })
  initialTokenFile?: string;
}
