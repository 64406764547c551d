import type { ThreadContext } from './worker.js';

/** How the checkpointing thread is set up. */
export interface CheckpointThreadData {
  readonly path: string;
  readonly everyMs: number;
  /** Above this size of the WAL, writers wait until it has been emptied. */
  readonly limitBytes: number;
}

/** `hold`: writers shall wait; `release`: they may go on. */
export type CheckpointMessage = 'hold' | 'release';

/**
 * Runs in the thread: copies the WAL into the database file, so that no request pays for it. PASSIVE makes nobody wait
 * but under constant load never reaches the end, and the WAL grows; above the limit writers are held for the moment
 * RESTART needs.
 */
export function checkpointThread({ Database, data, port }: ThreadContext<CheckpointThreadData>): void {
  const database = new Database(data.path, { fileMustExist: true, timeout: 250 });
  database.pragma('wal_autocheckpoint = 0');
  database.pragma('synchronous = 2');
  const pageSize = Number(database.pragma('page_size', { simple: true }));
  /** Pages a reader may lag behind; holding writers while it finishes would help nobody. */
  const LAG = 2000;
  let version = -1;

  const checkpoint = (): void => {
    const now = Number(database.pragma('data_version', { simple: true }));
    if (now === version) return;
    const [state] = database.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
    const log = state?.log ?? 0;
    const lag = log - (state?.checkpointed ?? 0);
    if (lag === 0) version = now;
    if (log * pageSize <= data.limitBytes || (lag > LAG && log * pageSize <= 2 * data.limitBytes)) return;
    port.postMessage('hold' satisfies CheckpointMessage);
    try {
      database.pragma('wal_checkpoint(RESTART)');
    } finally {
      port.postMessage('release' satisfies CheckpointMessage);
    }
  };

  const timer = setInterval(() => {
    try {
      checkpoint();
    } catch {
      // Busy or out of space: the WAL keeps everything, and the next turn tries again.
    }
  }, data.everyMs);

  port.once('message', () => {
    clearInterval(timer);
    database.close();
    port.close();
  });
}
