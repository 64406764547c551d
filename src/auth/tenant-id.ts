/** The form of tenant ids. Other text is no id of a tenant, and needs no query. */
export const TENANT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The tenant that is created at the first start. */
export const DEFAULT_TENANT = 'default';
