import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { StatementResult } from './sql.js';
import type { SqlValue } from './store.js';

/** Runs one statement, with the placeholders of its database, inside a transaction or on a connection for reads. */
type Execute = (sql: string, parameters: readonly SqlValue[]) => Promise<StatementResult>;

/**
 * A manager whose repositories work inside the transaction that `execute` belongs to. They begin and end none: that is
 * what the unit of work does, for all jobs of a commit.
 */
export function transactionManager(dataSource: DataSource, execute: Execute): EntityManager {
  const runner = newRunner(dataSource);
  const query = async (sql: string, parameters: readonly unknown[] = [], isStructured = false): Promise<unknown> => {
    const { rows, affected, lastId } = await execute(sql, parameters.map(toSqlValue));
    const raw = lastId ?? (dataSource.options.type === 'postgres' && CHANGES.test(sql) ? [rows, affected] : rows);
    return isStructured ? { raw, records: rows, affected } : raw;
  };
  Object.assign(runner, {
    // Without it, `save` and `remove` begin one of their own.
    isTransactionActive: true,
    query,
    connect: refuse,
    startTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    release: () => Promise.resolve(),
  });
  return dataSource.createEntityManager(runner);
}

/** A manager whose repositories read, through the reads of a store; what would write is refused. */
export function readManager(
  dataSource: DataSource,
  query: (sql: string, parameters: readonly SqlValue[]) => Promise<readonly unknown[]>,
): EntityManager {
  return transactionManager(dataSource, async (sql, parameters) => {
    if (!sql.startsWith('SELECT ')) throw new Error('Only reads are run here; writes need a transaction');
    return { rows: await query(sql, parameters), affected: 0 };
  });
}

/**
 * Keeps the repositories of the DataSource itself from the connection that writes: there they would read what is not
 * committed, and write into the transactions of others.
 */
export function closeOwnManager(dataSource: DataSource): void {
  Object.assign(dataSource.createQueryRunner(), { query: refuse, startTransaction: refuse, connect: refuse });
}

/** Statements of PostgreSQL whose raw result TypeORM expects with the number of rows. */
const CHANGES = /^(UPDATE|DELETE)\b/;

function newRunner({ driver, options }: DataSource): QueryRunner {
  return options.type === 'postgres'
    ? new PostgresQueryRunner(driver as PostgresDriver, 'master')
    : new BetterSqlite3QueryRunner(driver as BetterSqlite3Driver);
}

function toSqlValue(value: unknown): SqlValue {
  return typeof value === 'boolean' ? Number(value) : (value as SqlValue);
}

function refuse(): Promise<never> {
  return Promise.reject(
    new Error('Repositories work through the manager of a transaction, or that of a store for reads'),
  );
}
