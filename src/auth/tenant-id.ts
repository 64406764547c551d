/** What a tenant's id looks like. Whatever does not is the id of no tenant, and no database need be asked. */
export const TENANT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The tenant that a service has from its first start on. */
export const DEFAULT_TENANT = 'default';
