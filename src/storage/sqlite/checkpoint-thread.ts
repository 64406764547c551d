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

interface WalState {
  /** Frames in the WAL, and those of them that are in the database file. */
  readonly log: number;
  readonly checkpointed: number;
}

/**
 * Runs in a thread: copies the WAL into the database file (a checkpoint), so that no request pays for it. While writes
 * go on it waits for many frames, because a page that was written several times is copied only once. A PASSIVE
 * checkpoint makes nobody wait, but under constant load it never catches up and the WAL grows; so above the limit it
 * holds writers back for the short time that a RESTART checkpoint needs.
 */
export function checkpointThread({ Database, data, port }: ThreadContext<CheckpointThreadData>): void {
  const database = new Database(data.path, { fileMustExist: true, timeout: 250 });
  database.pragma('wal_autocheckpoint = 0');
  database.pragma('synchronous = 2');
  const pageSize = Number(database.pragma('page_size', { simple: true }));
  /**
   * If readers keep more pages than this from being copied, writers are held back only once the WAL has twice its limit:
   * the checkpoint could not finish before those readers.
   */
  const LAG = 2000;
  /** Number of WAL frames from which on a checkpoint is made while writes go on. */
  const MANY = 4096;
  let seen = -1;
  let copied = -1;

  const wal = (mode: 'NOOP' | 'PASSIVE'): WalState => {
    const [state] = database.pragma(`wal_checkpoint(${mode})`) as WalState[];
    return state ?? { log: 0, checkpointed: 0 };
  };

  const checkpoint = (): void => {
    const version = Number(database.pragma('data_version', { simple: true }));
    const isQuiet = version === seen;
    seen = version;
    if (version === copied) return;
    if (!isQuiet) {
      const { log, checkpointed } = wal('NOOP');
      if (log - checkpointed < MANY && log * pageSize <= data.limitBytes) return;
    }
    const { log, checkpointed } = wal('PASSIVE');
    const lag = log - checkpointed;
    if (lag === 0) copied = version;
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
