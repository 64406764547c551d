/**
 * Allowed signature algorithms (RFC 8725 section 3.1). Only asymmetric ones, so that a public key cannot be used as the
 * secret of an HMAC.
 */
export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** Attributes by which /Me can find the user of a token. */
export const SUBJECT_ATTRIBUTES = ['userName', 'externalId', 'id'] as const;
export type SubjectAttribute = (typeof SUBJECT_ATTRIBUTES)[number];

/**
 * An external issuer of access tokens, such as an authorization server of Okta or Entra ID, and how its tokens are
 * read.
 */
export interface JwtIssuer {
  /** The exact `iss` of its tokens. */
  readonly issuer: string;
  /** The `aud` its tokens must have. */
  readonly audience: string;
  /** URL of its keys; without it, they are found through its metadata (RFC 8414, OpenID Connect). */
  readonly jwksUri?: string;
  /** The scope or role required for reading; null: none. */
  readonly readScope: string | null;
  /** The same for writing. */
  readonly writeScope: string | null;
  readonly algorithms: readonly Algorithm[];
  /** For /Me: the claim with the subject, and the attribute of the user that it is compared with. */
  readonly subjectClaim: string;
  readonly subjectAttribute: SubjectAttribute;
  /** True: accept only tokens in the form of RFC 9068 (`typ` at+jwt and all its required claims). */
  readonly requireAtJwt: boolean;
}

/** Defaults of settings that are left out. */
export const ISSUER_DEFAULTS = {
  readScope: 'scim:read',
  writeScope: 'scim:write',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  subjectClaim: 'sub',
  subjectAttribute: 'userName',
  requireAtJwt: false,
} as const satisfies Partial<JwtIssuer>;
