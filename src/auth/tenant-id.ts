/** What a tenant's id looks like. Whatever does not is the id of no tenant, and no database need be asked. */
export const TENANT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
