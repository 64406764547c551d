import type { PrincipalTenant } from './principal-tenant.js';

/** What a token may do. */
export type Scope = 'scim:read' | 'scim:write';

/** Who sends a request: the tenant its token names, and what the token may do there. */
export interface Principal extends PrincipalTenant {
  readonly scopes: ReadonlySet<Scope>;
  readonly tokenId: string;
  /** Who the token of an outside issuer speaks for, and the attribute to find the user by: for /Me. */
  readonly subject?: { readonly attribute: 'userName' | 'externalId' | 'id'; readonly value: string };
}
