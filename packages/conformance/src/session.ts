import { HttpClient } from './client/http-client.js';
import { Announced } from './discovery/announced.js';
import { Factory } from './resources/factory.js';
import { Registry } from './resources/registry.js';

/** What all checks of one run share. */
export interface Session {
  readonly client: HttpClient;
  readonly announced: Announced;
  readonly factory: Factory;
  readonly registry: Registry;
  readonly baseUrl: URL;
  /** A bearer token was given, so its absence can be tested. */
  readonly hasToken: boolean;
  readonly strict: boolean;
  /** Marks a generated password as a secret of this run. */
  readonly keepSecret: (secret: string) => void;
  /** Resources that several checks only read, made once. */
  readonly fixtures: Map<string, Promise<unknown>>;
}
