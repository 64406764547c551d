import type { Database as Connection, Statement } from 'better-sqlite3';
import type { SqlValue } from '../store.js';
import type { ThreadContext } from './worker.js';

/** How the reading thread is set up. */
export interface ReadThreadData {
  readonly path: string;
  readonly pragmas: Readonly<Record<string, string | number>>;
  /** Shared with the main thread: not 0 tells the running statement to stop. */
  readonly stop: Int32Array;
}

/**
 * A statement to run; with `ceilingMs` it begins a snapshot. The main thread decides which statements stay prepared.
 */
export interface ReadQuery {
  readonly kind: 'query';
  readonly sql: string;
  /** The number it is kept under, if it shall be. */
  readonly number: number | undefined;
  /** Numbers that are kept no longer. */
  readonly forget: readonly number[];
  readonly parameters: readonly SqlValue[];
  readonly ceilingMs: number | undefined;
}

/** What the thread is sent. The end of a snapshot has no reply. */
export type ReadRequest = ReadQuery | { readonly kind: 'end' };

/** `stopped`: the guard ended the statement. */
export type ReadReply =
  /** A very long text comes as its bytes in UTF-8, because a buffer is transferred where a string would be copied. */
  | { readonly kind: 'rows'; readonly rows: readonly unknown[] }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | undefined };

/** Runs in the thread: statements in the order they come, one snapshot at a time, on a connection of its own. */
export function readThread({ Database, data, port }: ThreadContext<ReadThreadData>): void {
  const STOPPED = 'read stopped';
  /** Characters from which on copying a string takes longer than transferring its bytes. */
  const LONG = 128 * 1024;
  const prepared = new Map<number, Statement>();
  let deadline = Infinity;
  let calls = 0;

  const open = (): Connection => {
    const database = new Database(data.path, { readonly: true, fileMustExist: true });
    for (const [name, value] of Object.entries(data.pragmas)) database.pragma(`${name} = ${value}`);
    for (const [name, value] of Object.entries(data.pragmas)) {
      const actual: unknown = database.pragma(name, { simple: true });
      if (actual !== value) throw new Error(`SQLite: ${name} is ${String(actual)}, not ${value}`);
    }
    // Called once a row by long reads: SQLite offers no other way to stop a statement from here.
    database.function('guard', { deterministic: false, directOnly: true }, (_row: unknown) => {
      calls = (calls + 1) & 127;
      if (Atomics.load(data.stop, 0) !== 0 || (calls === 0 && performance.now() > deadline)) throw new Error(STOPPED);
      return 1;
    });
    return database;
  };
  const database = open();

  const prepare = ({ sql, number, forget }: ReadQuery): Statement => {
    for (const each of forget) prepared.delete(each);
    const known = number === undefined ? undefined : prepared.get(number);
    if (known) return known;
    const statement = database.prepare(sql);
    if (number !== undefined) prepared.set(number, statement);
    return statement;
  };

  const answer = (query: ReadQuery): ReadReply => {
    const { parameters, ceilingMs } = query;
    if (ceilingMs !== undefined) {
      deadline = performance.now() + ceilingMs;
      database.exec('BEGIN');
    }
    if (performance.now() > deadline || Atomics.load(data.stop, 0) !== 0) return { kind: 'stopped' };
    return { kind: 'rows', rows: prepare(query).all(parameters) };
  };

  /** Replaces very long texts of the rows by their bytes (StoredText); returns the buffers to transfer. */
  const takeLong = (rows: readonly unknown[]): ArrayBuffer[] => {
    const taken: ArrayBuffer[] = [];
    for (const row of rows as Record<string, unknown>[]) {
      for (const name of ['document', 'members']) {
        const value = row[name];
        if (typeof value !== 'string' || value.length <= LONG) continue;
        const bytes = new TextEncoder().encode(value);
        row[name] = bytes;
        taken.push(bytes.buffer);
      }
    }
    return taken;
  };

  const end = () => {
    deadline = Infinity;
    if (database.inTransaction) database.exec('COMMIT');
  };

  port.on('message', (request: ReadRequest) => {
    if (request.kind === 'end') {
      // There is no reply; an exception here ends the thread.
      end();
      return;
    }
    try {
      const reply = answer(request);
      port.postMessage(reply, reply.kind === 'rows' ? takeLong(reply.rows) : []);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
      port.postMessage(message === STOPPED ? { kind: 'stopped' } : { kind: 'failed', message, code });
    }
  });
}
