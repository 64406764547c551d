import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryResult } from 'pg';
import type { DataSource } from 'typeorm';
import { Semaphore } from '../semaphore.js';
import type { SqlValue, Work } from '../store.js';
import { spoilsConnection } from './errors.js';
import { bind, toStatement } from './statements.js';

/**
 * A connection borrowed from the pool. Its statements are pipelined: the server runs them in order while the answers of
 * earlier ones are still on their way.
 */
export interface Connection {
  send(sql: string, parameters: readonly SqlValue[]): Promise<QueryResult>;
  /** Several statements without parameters as one message. */
  sendAll(sql: string): Promise<unknown>;
}

/**
 * The connection pool of the DataSource, which TypeORM's driver owns. Tenants take turns, and no single tenant gets all
 * connections.
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

  /**
   * Lends a connection to `use`. A connection that is broken or still in a transaction afterwards is closed instead of
   * being reused.
   */
  lend<T>(use: (connection: Connection) => Promise<T>, work?: Work): Promise<T> {
    return this.#places.run(() => this.#lend(use), work);
  }

  async #lend<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    // The driver emits a broken connection as an event, besides failing its statements; without a listener the process
    // would end.
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

/** The reason for not reusing a connection: it is still inside a transaction, because its ROLLBACK failed, too. */
function unfinished(client: PoolClient): Error | undefined {
  const status = (client as unknown as { getTransactionStatus(): string | null }).getTransactionStatus();
  return status === 'T' || status === 'E' ? new Error('A transaction was left open') : undefined;
}

function connectionOf(client: PoolClient): Connection {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  let gathering = false;
  // Writing to the socket is the most expensive step, so all statements of one turn of the event loop go out in one
  // write.
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
