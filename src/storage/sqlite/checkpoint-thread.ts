import type { ThreadContext } from './worker.js';

/** How the checkpointing thread is set up. */
export interface CheckpointThreadData {
  readonly path: string;
  readonly everyMs: number;
  /** Above this size of the WAL, writers wait until it has been emptied. */
  readonly limitBytes: number;
}

/**
 * Runs in the thread: copies the WAL into the database file, so that no request pays for it. PASSIVE never makes
 * anybody wait but cannot restart the WAL under constant load; RESTART does.
 */
export function checkpointThread({ Database, data, port }: ThreadContext<CheckpointThreadData>): void {
  const database = new Database(data.path, { fileMustExist: true, timeout: 1000 });
  database.pragma('wal_autocheckpoint = 0');
  database.pragma('synchronous = 2');
  const pageSize = Number(database.pragma('page_size', { simple: true }));
  let version = -1;

  const checkpoint = (): void => {
    const now = Number(database.pragma('data_version', { simple: true }));
    if (now === version) return;
    version = now;
    const [state] = database.pragma('wal_checkpoint(PASSIVE)') as { log: number }[];
    if ((state?.log ?? 0) * pageSize > data.limitBytes) database.pragma('wal_checkpoint(RESTART)');
  };

  const timer = setInterval(() => {
    try {
      checkpoint();
    } catch {
      // Busy or out of space: the WAL keeps everything, and the next turn tries again.
      version = -1;
    }
  }, data.everyMs);

  port.once('message', () => {
    clearInterval(timer);
    database.close();
    port.close();
  });
}
