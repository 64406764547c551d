/** Signature algorithms a token may use (RFC 8725 section 3.1): asymmetric ones alone, so no key can be guessed or swapped. */
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

/** Attributes by which the subject of a token can be found among the users, for /Me. */
export const SUBJECT_ATTRIBUTES = ['userName', 'externalId', 'id'] as const;
export type SubjectAttribute = (typeof SUBJECT_ATTRIBUTES)[number];

/** An outside issuer of access tokens, such as an Okta or Entra authorization server, and how its tokens are read. */
export interface JwtIssuer {
  /** The `iss` of its tokens, exactly. */
  readonly issuer: string;
  /** The `aud` its tokens must have. */
  readonly audience: string;
  /** Where its keys are; found through its metadata (RFC 8414, OpenID Connect) when left out. */
  readonly jwksUri?: string;
  /** The scope or role that allows reading; null: every valid token may. */
  readonly readScope: string | null;
  /** The same for writing. */
  readonly writeScope: string | null;
  readonly algorithms: readonly Algorithm[];
  /** Claim with the subject, and the attribute it is looked up by for /Me. */
  readonly subjectClaim: string;
  readonly subjectAttribute: SubjectAttribute;
  /** True: only tokens of RFC 9068 form (`typ` at+jwt and all its required claims). */
  readonly requireAtJwt: boolean;
}

/** What is assumed where a deployment says nothing. */
export const ISSUER_DEFAULTS = {
  readScope: 'scim:read',
  writeScope: 'scim:write',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  subjectClaim: 'sub',
  subjectAttribute: 'userName',
  requireAtJwt: false,
} as const satisfies Partial<JwtIssuer>;
