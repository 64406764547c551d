import { TenantsService } from '../tenants/tenants.service.js';
import { TokensService } from '../tenants/tokens.service.js';
import { type Environment, loadConfig } from '../config/load.js';
import { loadRegistry } from '../config/schemas-file.js';
import { ServiceEvents } from '../observability/service-events.js';
import { openStorage } from '../bootstrap/open-storage.js';
import { StartupError } from '../config/startup-error.js';

/** What a command needs of the process it runs in. */
export interface Terminal {
  readonly env: Environment;
  /** Writes one line for the user. */
  print(line: string): void;
  /** Asks the user for a line; undefined when none comes. Left out where there is no terminal. */
  readonly ask?: (question: string) => Promise<string | undefined>;
}

/** The services a command works with: the same the admin API uses. */
export interface Services {
  readonly tenants: TenantsService;
  readonly tokens: TokensService;
}

/** Opens the configured database beside a service that may be running, and closes it when `work` is done. */
export async function withServices<T>(env: Environment, work: (services: Services) => Promise<T>): Promise<T> {
  const config = loadConfig(env);
  if (config.databaseUrl === ':memory:') {
    throw new StartupError('DATABASE_URL is :memory:, which no other process can reach; use the admin API instead');
  }
  const storage = await openStorage(config, 'companion', loadRegistry(config.schemasFile));
  try {
    const events = new ServiceEvents();
    const tenants = new TenantsService(storage.store, events, config);
    return await work({ tenants, tokens: new TokensService(storage.store, tenants, events) });
  } finally {
    await storage.close();
  }
}
