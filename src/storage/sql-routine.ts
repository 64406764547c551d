import type { Sql } from './sql.js';

/**
 * A read of several statements, written once: it yields each statement and gets its rows. SQLite runs it in one go on
 * the main thread or statement by statement in a worker, PostgreSQL over its pool.
 */
export type SqlRoutine<Result> = Generator<Sql, Result, readonly unknown[]>;

/** The rows of one statement. */
export function* rows<Row>(statement: Sql): SqlRoutine<readonly Row[]> {
  return (yield statement) as readonly Row[];
}

/** Runs a program on a database that answers at once. */
export function runSync<Result>(program: SqlRoutine<Result>, execute: (statement: Sql) => readonly unknown[]): Result {
  let step = program.next();
  while (!step.done) step = program.next(execute(step.value));
  return step.value;
}

/** Runs a program on a database that answers later. */
export async function runAsync<Result>(
  program: SqlRoutine<Result>,
  execute: (statement: Sql) => Promise<readonly unknown[]>,
): Promise<Result> {
  let step = program.next();
  while (!step.done) step = program.next(await execute(step.value));
  return step.value;
}
