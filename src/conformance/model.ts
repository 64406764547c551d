import { Exchange } from './client/exchange.js';
import type { Trial } from './trial.js';

/** How bad a broken check is: it stops a real client, it breaks an RFC's rule, or it is worth mending. */
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

/** One black-box check: data that explains it, and a small function that throws a Finding when the server is wrong. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly area: Area;
  readonly severity: Severity;
  /** Ids of the requirement table; empty for a client's own practice. */
  readonly requirements: readonly string[];
  readonly clients: readonly Client[];
  /** What those clients cannot do when this check fails. */
  readonly ability?: Ability;
  /** How the owner of the server mends it. */
  readonly mend: string;
  readonly needs: readonly Need[];
  /** Checks whose failure explains a failure of this one: it is then skipped, and they bear the name. */
  readonly relies: readonly string[];
  readonly mode?: Mode;
  run(trial: Trial): Promise<void>;
}

export type Outcome =
  | { readonly status: 'passed' }
  | {
      readonly status: 'failed';
      readonly expected: string;
      readonly got: string;
      readonly exchanges: readonly Exchange[];
    }
  | { readonly status: 'skipped'; readonly reason: string; readonly because?: string };

export interface Result {
  readonly check: Check;
  readonly outcome: Outcome;
  readonly millis: number;
}

/** Thrown by a check when the server is wrong. */
export class Finding extends Error {
  constructor(
    readonly expected: string,
    readonly got: string,
  ) {
    super(`expected ${expected}; got ${got}`);
  }
}

/** Thrown when a check cannot be made; the reason names what stands in the way. */
export class Skip extends Error {
  constructor(
    readonly reason: string,
    readonly because?: string,
  ) {
    super(reason);
  }
}
