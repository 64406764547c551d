import { Controller, Get } from '@nestjs/common';
import { UnavailableError } from '../scim/errors.js';
import { VERSION } from '../config/version.js';
import { Lifecycle } from './lifecycle.js';
import { Policy } from './route-policy.js';
import { DatabaseStore } from '../storage/store.js';

/** The response of a healthy service. The version shows which build answers during a rolling upgrade. */
interface Health {
  readonly status: 'ok';
  readonly version: string;
}

const OK: Health = { status: 'ok', version: VERSION };

/** For orchestrators and load balancers: whether the process is alive, and whether it shall get requests. */
@Controller('health')
@Policy({ access: 'open', body: 'none' })
export class HealthController {
  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly store: DatabaseStore,
  ) {}

  @Get('live')
  live(): Health {
    return OK;
  }

  /** Error: 503 while the service drains or its database does not answer. */
  @Get('ready')
  async ready(): Promise<Health> {
    if (this.lifecycle.isDraining)
      throw new UnavailableError('The service is shutting down.', 5, { code: 'shutting-down' });
    try {
      await this.store.health();
    } catch (error) {
      throw new UnavailableError('The database does not answer.', 5, { cause: error, code: 'database-unavailable' });
    }
    return OK;
  }
}
