import type { Mode } from '../scim/compat/rule.js';
import type { TenantKey } from '../storage/store.js';

/** What a token may do. */
export type Scope = 'scim:read' | 'scim:write';

/** Who sends a request: the tenant its token names, and what the token may do there. */
export interface Principal {
  readonly tenantKey: TenantKey;
  readonly tenantId: string;
  readonly mode: Mode;
  readonly duplicateGroupNames: 'allow' | 'reject';
  readonly scopes: ReadonlySet<Scope>;
  readonly tokenId: string;
  /** Who the token of an outside issuer speaks for, and the attribute to find the user by: for /Me. */
  readonly subject?: { readonly attribute: 'userName' | 'externalId' | 'id'; readonly value: string };
}
