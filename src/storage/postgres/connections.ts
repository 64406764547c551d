import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryResult } from 'pg';
import type { DataSource } from 'typeorm';
import { Semaphore } from '../semaphore.js';
import type { SqlValue, Work } from '../store.js';
import { spoilsConnection } from './errors.js';
import { bind, toStatement } from './statements.js';

/** A connection for a while. Statements sent to it are pipelined: they run in order, without waiting for the answers. */
export interface Connection {
  send(sql: string, parameters: readonly SqlValue[]): Promise<QueryResult>;
  /** Several statements without parameters as one message. */
  sendAll(sql: string): Promise<unknown>;
}

/**
 * The pool of the DataSource, which TypeORM's driver owns. Tenants take turns at its connections, and one alone never has
 * all of them.
 */
export class Connections {
  readonly #places: Semaphore;

  /** `pool`: the number of connections. */
  constructor(
    private readonly dataSource: DataSource,
    pool = Infinity,
  ) {
    this.#places = new Semaphore(pool, { perTenant: pool - Math.min(pool - 1, Math.ceil(pool / 5)) });
  }

  /** Lends a connection; one that `use` leaves broken, or inside a transaction, is thrown away. */
  lend<T>(use: (connection: Connection) => Promise<T>, work?: Work): Promise<T> {
    return this.#places.run(() => this.#lend(use), work);
  }

  async #lend<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    // An error of a connection is an event as well as the failure of its statements.
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    try {
      return await use(connectionOf(client));
    } catch (error) {
      if (spoilsConnection(error)) broken = error as Error;
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken ?? unfinished(client));
    }
  }

  get #pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }
}

/** Why a connection cannot be lent again: it is inside a transaction, since what should have ended that failed, too. */
function unfinished(client: PoolClient): Error | undefined {
  const status = (client as unknown as { getTransactionStatus(): string | null }).getTransactionStatus();
  return status === 'T' || status === 'E' ? new Error('A transaction was left open') : undefined;
}

function connectionOf(client: PoolClient): Connection {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  let gathering = false;
  // A write to a socket costs more than all else here: what is sent before the process turns to something else is one.
  const gather = () => {
    if (gathering) return;
    gathering = true;
    stream.cork();
    process.nextTick(() => {
      gathering = false;
      stream.uncork();
    });
  };
  return {
    send: (sql, parameters) => {
      gather();
      return client.query(bind(toStatement(sql), parameters));
    },
    sendAll: (sql) => {
      gather();
      return client.query(sql);
    },
  };
}
