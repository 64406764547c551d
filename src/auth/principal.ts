import type { Mode } from '../scim/dialect/rule.js';
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
  /** The subject of a token from an outside issuer, for /Me. */
  readonly subject?: string;
}
