/**
 * SCIM errors (RFC 7644 section 3.12): one class per scimType, one per status that has none.
 * `detail` is written for the client and names what to change; `cause` is for the log alone.
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

/** The Error message URN (RFC 7644 section 3.12). */
export const ERROR_URN = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** The body of an error reply. `status` is a string by RFC 7644 section 3.12. */
export interface ScimErrorBody {
  schemas: [typeof ERROR_URN];
  status: string;
  scimType?: ScimType;
  detail: string;
}

/** Base of all SCIM errors: an HTTP status, at most one scimType, a public detail. */
export class ScimError extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly scimType?: ScimType,
    options?: { cause?: unknown },
  ) {
    super(detail, options);
    this.name = new.target.name;
  }

  /** The reply body of this error. */
  toBody(): ScimErrorBody {
    return {
      schemas: [ERROR_URN],
      status: String(this.status),
      ...(this.scimType && { scimType: this.scimType }),
      detail: this.detail,
    };
  }
}

/** 400 invalidFilter: the filter is outside the grammar or asks what the attribute cannot answer. */
export class InvalidFilterError extends ScimError {
  constructor(detail: string) {
    super(400, detail, 'invalidFilter');
  }
}

/** 400 tooMany: the request asks for more than the service computes. */
export class TooManyError extends ScimError {
  constructor(detail: string) {
    super(400, detail, 'tooMany');
  }
}

/** 409 uniqueness: another resource holds a value that must be unique. */
export class UniquenessError extends ScimError {
  constructor(detail: string) {
    super(409, detail, 'uniqueness');
  }
}

/** 400 mutability: the attribute may not be changed so. */
export class MutabilityError extends ScimError {
  constructor(detail: string) {
    super(400, detail, 'mutability');
  }
}

/** 400 invalidSyntax: the body is not JSON or not the message it must be. */
export class InvalidSyntaxError extends ScimError {
  constructor(detail: string) {
    super(400, detail, 'invalidSyntax');
  }
}

/** 400 invalidPath: a PATCH path that cannot be read or names no attribute. */
export class InvalidPathError extends ScimError {
  constructor(detail: string) {
    super(400, detail, 'invalidPath');
  }
}

/**
 * 400 invalidPath: the path is well-formed but names an attribute that the resource type does not have. A class of its
 * own because a lenient tenant ignores such an operation, while a path that cannot be read is always refused.
 */
export class UnknownAttributeError extends InvalidPathError {}

/** 400 noTarget: a PATCH path that matches nothing, or a remove without path. */
export class NoTargetError extends ScimError {
  constructor(detail: string) {
    super(400, detail, 'noTarget');
  }
}

/** 400 invalidValue: a value is missing, of the wrong type, or not allowed. */
export class InvalidValueError extends ScimError {
  constructor(detail: string) {
    super(400, detail, 'invalidValue');
  }
}

/** 400 invalidVers: the protocol version is not served here. */
export class InvalidVersionError extends ScimError {
  constructor(detail: string) {
    super(400, detail, 'invalidVers');
  }
}

/** 403 sensitive: the request would put hidden information into a URI. */
export class SensitiveError extends ScimError {
  constructor(detail: string) {
    super(403, detail, 'sensitive');
  }
}

/** 400 invalidCursor (RFC 9865 section 2.1). */
export class InvalidCursorError extends ScimError {
  constructor(detail: string) {
    super(400, detail, 'invalidCursor');
  }
}

/** 400 expiredCursor (RFC 9865 section 2.1). */
export class ExpiredCursorError extends ScimError {
  constructor(detail: string) {
    super(400, detail, 'expiredCursor');
  }
}

/** 400 invalidCount (RFC 9865 section 2.1). */
export class InvalidCountError extends ScimError {
  constructor(detail: string) {
    super(400, detail, 'invalidCount');
  }
}

/** 401: no valid credentials. The HTTP layer adds WWW-Authenticate (RFC 6750 section 3). */
export class UnauthorizedError extends ScimError {
  constructor(
    detail: string,
    readonly challenge?: 'invalid_token',
  ) {
    super(401, detail);
  }
}

/** 403: authenticated, but not allowed. */
export class ForbiddenError extends ScimError {
  constructor(
    detail: string,
    readonly challenge?: 'insufficient_scope',
  ) {
    super(403, detail);
  }
}

/** 404: no such resource or endpoint; a foreign tenant's resource is exactly as unknown as a random id. */
export class NotFoundError extends ScimError {
  constructor(detail: string) {
    super(404, detail);
  }
}

/** 409 without scimType: a conflict that is not a uniqueness violation. */
export class ConflictError extends ScimError {
  constructor(detail: string) {
    super(409, detail);
  }
}

/** 412: If-Match names another version than the stored one. */
export class PreconditionFailedError extends ScimError {
  constructor(detail: string) {
    super(412, detail);
  }
}

/** 413: the body or the number of operations is above the limit. */
export class PayloadTooLargeError extends ScimError {
  constructor(detail: string) {
    super(413, detail);
  }
}

/** 501: announced as absent. */
export class NotImplementedError extends ScimError {
  constructor(detail: string) {
    super(501, detail);
  }
}

/** 503: for the moment; the HTTP layer adds Retry-After (whole seconds). */
export class UnavailableError extends ScimError {
  constructor(
    detail: string,
    readonly retryAfterSeconds: number,
    options?: { cause?: unknown },
  ) {
    super(503, detail, undefined, options);
  }
}

/** 507: the disk is full; nothing was changed. */
export class InsufficientStorageError extends ScimError {
  constructor(detail: string, options?: { cause?: unknown }) {
    super(507, detail, undefined, options);
  }
}
