import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import type { ResourceType } from '../scim/schema/attribute.js';
import { SchemaRegistry, type UniquenessOverride } from '../scim/schema/registry.js';
import { GROUP_URN } from '../scim/urns.js';

/** Group.displayName must be unique in tenants that reject duplicate group names, in what is enforced and published. */
export const UNIQUE_GROUP_NAMES: UniquenessOverride = {
  schema: GROUP_URN,
  attribute: 'displayName',
  uniqueness: 'server',
};

/** The schemas as one tenant has them: the service's, with the tenant's settings applied. */
@Injectable()
export class TenantSchemas {
  constructor(private readonly registry: SchemaRegistry) {}

  /** The registry of the principal's tenant. */
  of(principal?: Pick<Principal, 'duplicateGroupNames'>): SchemaRegistry {
    return principal?.duplicateGroupNames === 'reject'
      ? this.registry.withOverrides([UNIQUE_GROUP_NAMES])
      : this.registry;
  }

  /** A type of the service, as the principal's tenant has it. */
  type(principal: Pick<Principal, 'duplicateGroupNames'>, name: string): ResourceType {
    const type = this.of(principal).typeByName(name);
    if (!type) throw new Error(`No resource type ${name}`);
    return type;
  }
}
