/** How bad a broken check is: it stops a real client, it breaks an RFC's rule, or it is worth fixing. */
export const SEVERITIES = ['client', 'rfc', 'advice'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The families of checks, in the order they run and are reported. */
export const AREAS = [
  'connection',
  'media',
  'create',
  'read',
  'discovery',
  'schemas',
  'list',
  'filter',
  'paging',
  'cursor',
  'sort',
  'projection',
  'put',
  'patch',
  'groups',
  'delete',
  'uniqueness',
  'characteristics',
  'secrets',
  'errors',
  'etag',
  'search',
  'bulk',
  'me',
  'custom',
  'urls',
  'concurrency',
  'clients',
] as const;
export type Area = (typeof AREAS)[number];

/** The provisioning clients whose behaviour on the wire the checks know. */
export const CLIENTS = [
  'okta',
  'entra',
  'onelogin',
  'jumpcloud',
  'google',
  'ping',
  'rippling',
  'cyberark',
  'sailpoint',
  'aws',
  'github',
  'keycloak',
  'authentik',
  'saviynt',
  'oracle',
  'salesforce',
  'wso2',
] as const;
export type Client = (typeof CLIENTS)[number];

export const CLIENT_TITLES: Record<Client, string> = {
  okta: 'Okta',
  entra: 'Microsoft Entra ID',
  onelogin: 'OneLogin',
  jumpcloud: 'JumpCloud',
  google: 'Google',
  ping: 'Ping Identity',
  rippling: 'Rippling',
  cyberark: 'CyberArk',
  sailpoint: 'SailPoint',
  aws: 'AWS ssosync',
  github: 'GitHub form',
  keycloak: 'Keycloak extensions',
  authentik: 'authentik',
  saviynt: 'Saviynt',
  oracle: 'Oracle',
  salesforce: 'Salesforce form',
  wso2: 'WSO2',
};

/** What a client wants to get done: the summary says which of these would fail. */
export const ABILITIES = [
  'connection test',
  'discovery',
  'user look-up',
  'import',
  'user create',
  'user update',
  'activation',
  'user delete',
  'group push',
  'group membership',
] as const;
export type Ability = (typeof ABILITIES)[number];

/** Features that ServiceProviderConfig announces. */
export type Feature = 'patch' | 'bulk' | 'filter' | 'sort' | 'etag' | 'changePassword' | 'cursor';

/**
 * What must be there for a check to make sense: an announced feature, a resource type (`type:Group`),
 * or an attribute the server's schemas have (`User.title`, `Enterprise.department`, `Group.members`).
 */
export type Need = Feature | `type:${string}` | `${'User' | 'Group' | 'Enterprise'}.${string}` | 'token';

/**
 * `strict`: the RFC's letter, where many good servers are lenient on purpose; runs with --strict only.
 * `lenient`: a client's form outside the RFC's grammar; runs without --strict only.
 */
export type Mode = 'strict' | 'lenient';
