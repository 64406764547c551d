import { Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../config/config.js';
import { TokenWatch } from '../auth/token-watch.js';
import { ServiceEvents } from '../observability/service-events.js';
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
        new ChangeFeed(log, tokens, (error) =>
          events.publish({ kind: 'backgroundFailed', task: 'look for changes', error }),
        ),
      inject: [ChangeLog, TokenWatch, ServiceEvents],
    },
  ],
  exports: [ChangeFeed],
})
export class ChangesModule implements OnApplicationBootstrap, OnModuleDestroy {
  #timer?: NodeJS.Timeout;
  #unsubscribe?: () => void;

  constructor(
    private readonly log: ChangeLog,
    private readonly feed: ChangeFeed,
    private readonly config: Config,
    private readonly events: ServiceEvents,
  ) {}

  onApplicationBootstrap(): void {
    const forget = () => {
      this.log
        .forget(Date.now() - this.config.changeLogDays * DAY_MS)
        .catch((error: unknown) =>
          this.events.publish({ kind: 'backgroundFailed', task: 'forget old changes', error }),
        );
    };
    this.#timer = setInterval(forget, FORGET_EVERY_MS);
    this.#timer.unref();
    forget();
    this.#unsubscribe = this.events.subscribe(({ kind }) => {
      if (kind === 'tokenRevoked' || kind === 'tenantChanged') this.feed.tokensChanged();
    });
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
    this.#unsubscribe?.();
    this.feed.close();
  }
}
