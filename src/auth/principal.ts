import type { PrincipalTenant } from './principal-tenant.js';

/** What a token may do. */
export type Scope = 'scim:read' | 'scim:write';

/** The sender of a request: the tenant of its token, and what the token allows. */
export interface Principal extends PrincipalTenant {
  readonly scopes: ReadonlySet<Scope>;
  readonly tokenId: string;
  /** For /Me: the user that the token of an external issuer stands for, and the attribute to find that user by. */
  readonly subject?: { readonly attribute: 'userName' | 'externalId' | 'id'; readonly value: string };
}
