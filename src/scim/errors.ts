import { cut } from './quoted.js';
import { MESSAGES } from './urns.js';

/**
 * SCIM errors (RFC 7644 section 3.12): one class for each scimType, and one for each status without scimType. `detail`
 * is written for the client and says what to change; `cause` goes to the log only.
 */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

/**
 * What went wrong, as one stable word for logs, administrators and documentation. It is appended in brackets to
 * `detail`, because identity providers show that text and nothing else.
 */
export type ErrorCode =
  // bodies, values
  | 'body-invalid'
  | 'body-missing'
  | 'body-not-json'
  | 'body-too-deep'
  | 'body-too-wide'
  | 'schemas-invalid'
  | 'attribute-unknown'
  | 'attribute-twice'
  | 'attribute-read-only'
  | 'attribute-immutable'
  | 'attribute-required'
  | 'value-invalid'
  | 'value-missing'
  | 'value-taken'
  | 'name-missing'
  | 'name-taken'
  | 'group-name-taken'
  | 'members-unknown'
  // PATCH, Bulk
  | 'path-invalid'
  | 'no-target'
  | 'bulk-reference-failed'
  // queries
  | 'filter-invalid'
  | 'filter-too-broad'
  | 'sort-invalid'
  | 'parameter-invalid'
  | 'parameter-unknown'
  | 'projection-invalid'
  | 'cursor-invalid'
  | 'cursor-expired'
  | 'count-invalid'
  | 'sensitive-in-url'
  | 'discovery-filter'
  | 'changes-expired'
  // resources, versions
  | 'not-found'
  | 'conflict'
  | 'version-mismatch'
  // access
  | 'token-missing'
  | 'token-malformed'
  | 'token-unknown'
  | 'token-cut'
  | 'token-revoked'
  | 'token-expired'
  | 'token-ambiguous'
  | 'token-audience'
  | 'token-issuer'
  | 'token-signature'
  | 'token-claims'
  | 'token-tenant'
  | 'token-without-user'
  | 'scope-missing'
  | 'forbidden'
  | 'issuer-unreachable'
  // administration
  | 'tenant-taken'
  | 'tenant-gone'
  | 'issuer-taken'
  // HTTP
  | 'route-unknown'
  | 'method-not-allowed'
  | 'version-unsupported'
  | 'media-type-unsupported'
  | 'encoding-unsupported'
  | 'expectation-unknown'
  | 'request-malformed'
  | 'request-timeout'
  | 'headers-too-large'
  | 'url-too-long'
  // limits, state of the service
  | 'too-large'
  | 'too-many'
  | 'too-much-work'
  | 'busy'
  | 'database-unavailable'
  | 'outcome-unknown'
  | 'shutting-down'
  | 'client-gone'
  | 'disk-full'
  | 'not-implemented'
  | 'internal-error';

/** The body of an error reply. `status` is a string by RFC 7644 section 3.12. */
export interface ScimErrorBody {
  schemas: [typeof MESSAGES.error];
  status: string;
  scimType?: ScimType;
  detail: string;
}

/** Longest detail; with its code it stays below 500 characters. */
const DETAIL_CHARACTERS = 450;

/**
 * Base class of all SCIM errors: HTTP status, code, the public detail (truncated when long) and the scimType, if any.
 */
export class ScimError extends Error {
  readonly detail: string;

  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    detail: string,
    readonly scimType?: ScimType,
    options?: { cause?: unknown },
  ) {
    const short = cut(detail, DETAIL_CHARACTERS);
    super(short, options);
    this.detail = short;
    this.name = new.target.name;
  }

  /** The reply body of this error; its `detail` ends with the code. */
  toBody(): ScimErrorBody {
    return {
      schemas: [MESSAGES.error],
      status: String(this.status),
      ...(this.scimType && { scimType: this.scimType }),
      detail: `${this.detail} [${this.code}]`,
    };
  }
}

/** 400 invalidFilter: the filter is not in the grammar, or uses an operator that the attribute does not support. */
export class InvalidFilterError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'filter-invalid') {
    super(400, code, detail, 'invalidFilter');
  }
}

/** 400 tooMany: the request would take more work than is allowed. */
export class TooManyError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'too-much-work') {
    super(400, code, detail, 'tooMany');
  }
}

/** 409 uniqueness: another resource holds a value that must be unique. */
export class UniquenessError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'value-taken') {
    super(409, code, detail, 'uniqueness');
  }
}

/** 400 mutability: the mutability of the attribute does not allow the change. */
export class MutabilityError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'attribute-read-only') {
    super(400, code, detail, 'mutability');
  }
}

/** 400 invalidSyntax: the body is not JSON, or not the expected message. */
export class InvalidSyntaxError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'body-invalid') {
    super(400, code, detail, 'invalidSyntax');
  }
}

/** 400 invalidPath: a PATCH path that is malformed or names no attribute. */
export class InvalidPathError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'path-invalid') {
    super(400, code, detail, 'invalidPath');
  }
}

/**
 * 400 invalidPath: the path is well-formed but names an attribute that the resource type does not have. A separate
 * class because a lenient tenant ignores such an operation, while a malformed path is always refused.
 */
export class UnknownAttributeError extends InvalidPathError {
  constructor(detail: string) {
    super(detail, 'attribute-unknown');
  }
}

/** 400 noTarget: a PATCH path that matches nothing, or a remove without path. */
export class NoTargetError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'no-target') {
    super(400, code, detail, 'noTarget');
  }
}

/** 400 invalidValue: a value is missing, of the wrong type, or not allowed. */
export class InvalidValueError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'value-invalid') {
    super(400, code, detail, 'invalidValue');
  }
}

/** 400 invalidVers: this protocol version is not supported. */
export class InvalidVersionError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'version-unsupported') {
    super(400, code, detail, 'invalidVers');
  }
}

/** 403 sensitive: the URI contains information that must not be in logs and histories. */
export class SensitiveError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'sensitive-in-url') {
    super(403, code, detail, 'sensitive');
  }
}

/** 400 invalidCursor (RFC 9865 section 2.1). */
export class InvalidCursorError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'cursor-invalid') {
    super(400, code, detail, 'invalidCursor');
  }
}

/** 400 expiredCursor (RFC 9865 section 2.1). */
export class ExpiredCursorError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'cursor-expired') {
    super(400, code, detail, 'expiredCursor');
  }
}

/** 400 invalidCount (RFC 9865 section 2.1). */
export class InvalidCountError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'count-invalid') {
    super(400, code, detail, 'invalidCount');
  }
}

/** 401: no valid credentials. The HTTP layer adds WWW-Authenticate (RFC 6750 section 3). */
export class UnauthorizedError extends ScimError {
  constructor(
    detail: string,
    readonly challenge?: 'invalid_token',
    code: ErrorCode = challenge === undefined ? 'token-missing' : 'token-unknown',
  ) {
    super(401, code, detail);
  }
}

/** 403: authenticated, but not allowed. */
export class ForbiddenError extends ScimError {
  constructor(
    detail: string,
    readonly challenge?: 'insufficient_scope',
    code: ErrorCode = challenge === undefined ? 'forbidden' : 'scope-missing',
  ) {
    super(403, code, detail);
  }
}

/** 404: no such resource or endpoint. A resource of another tenant is answered exactly like one that does not exist. */
export class NotFoundError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'not-found') {
    super(404, code, detail);
  }
}

/** 409 without scimType: a conflict that is not a uniqueness violation. */
export class ConflictError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'conflict') {
    super(409, code, detail);
  }
}

/** 412: If-Match names another version than the stored one. */
export class PreconditionFailedError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'version-mismatch') {
    super(412, code, detail);
  }
}

/** 413: a body, a number of operations or a resource is above the limit. */
export class PayloadTooLargeError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'too-large') {
    super(413, code, detail);
  }
}

/** 501: not implemented, as ServiceProviderConfig says. */
export class NotImplementedError extends ScimError {
  constructor(detail: string, code: ErrorCode = 'not-implemented') {
    super(501, code, detail);
  }
}

/** 429: too many requests of one client. The HTTP layer adds Retry-After in whole seconds. */
export class TooManyRequestsError extends ScimError {
  constructor(
    detail: string,
    readonly retryAfterSeconds: number,
  ) {
    // Created by the thousand for a client that sends too much; its stack trace is of no use and costs time.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(429, 'too-many', detail);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** 503: not available at the moment. The HTTP layer adds Retry-After in whole seconds. */
export class UnavailableError extends ScimError {
  constructor(
    detail: string,
    readonly retryAfterSeconds: number,
    options: { cause?: unknown; code?: ErrorCode } = {},
  ) {
    super(503, options.code ?? 'busy', detail, undefined, options);
  }
}

/**
 * The client closed its connection before the work of its request began. Nothing was done, and nobody reads the reply.
 */
export class ClientGoneError extends ScimError {
  constructor() {
    super(503, 'client-gone', 'The client closed the connection before the request was begun.');
  }
}

/** 507: the disk is full; nothing was changed. */
export class InsufficientStorageError extends ScimError {
  constructor(detail: string, options?: { cause?: unknown }) {
    super(507, 'disk-full', detail, undefined, options);
  }
}
