import { Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../config/config.js';
import { TokenWatch } from '../auth/token-watch.js';
import { ServiceEvents } from '../observability/service-events.js';
import { BackgroundJob } from '../storage/jobs/background-job.js';
import { Store } from '../storage/store.js';
import { ChangeFeed } from './change-feed.js';
import { ChangeLog } from './change-log.js';
import { ChangesController } from './changes.controller.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const FORGET_EVERY_MS = 10 * 60 * 1000;

/** The change log and its feed; entries past their time are removed now and then. */
@Module({
  controllers: [ChangesController],
  providers: [
    ChangeLog,
    {
      provide: ChangeFeed,
      useFactory: (log: ChangeLog, tokens: TokenWatch, events: ServiceEvents) =>
        new ChangeFeed(log, tokens, (error) => events.reportFailure('look for changes', error)),
      inject: [ChangeLog, TokenWatch, ServiceEvents],
    },
  ],
  exports: [ChangeFeed],
})
export class ChangesModule implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #forgetting: BackgroundJob;
  #unsubscribe?: () => void;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly events: ServiceEvents,
    log: ChangeLog,
    config: Config,
    store: Store,
  ) {
    const name = 'forget old changes';
    this.#forgetting = new BackgroundJob({
      name,
      everyMs: FORGET_EVERY_MS,
      lease: store.lease(name),
      work: async (signal) => {
        await log.forget(Date.now() - config.changeLogDays * DAY_MS, undefined, signal);
      },
      report: events.reportFailure,
    });
  }

  onApplicationBootstrap(): void {
    this.#forgetting.watch();
    this.#unsubscribe = this.events.subscribe(({ kind }) => {
      if (kind === 'tokenRevoked' || kind === 'tenantChanged') this.feed.tokensChanged();
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.#unsubscribe?.();
    this.feed.close();
    await this.#forgetting.close();
  }
}
