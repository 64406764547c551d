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
 * Runs in the thread: copies the WAL into the database file, so that no request pays for it. While writes go on it waits
 * for many frames, since a page that is written again and again is copied once. PASSIVE makes nobody wait but under
 * constant load never reaches the end, and the WAL grows; above the limit writers are held for the moment RESTART needs.
 */
export function checkpointThread({ Database, data, port }: ThreadContext<CheckpointThreadData>): void {
  const database = new Database(data.path, { fileMustExist: true, timeout: 250 });
  database.pragma('wal_autocheckpoint = 0');
  database.pragma('synchronous = 2');
  const pageSize = Number(database.pragma('page_size', { simple: true }));
  /** Pages a reader may lag behind; holding writers while it finishes would help nobody. */
  const LAG = 2000;
  /** Frames that are worth a copy while writes go on. */
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
