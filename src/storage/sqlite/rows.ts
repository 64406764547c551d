import type { SqlValue } from '../store.js';
import type { RowDialect } from '../write/row-dialect.js';

/** Numbers of rows per INSERT: few different ones, so that few statements are prepared. */
const CHUNKS = [16, 4, 1];

/**
 * On SQLite a statement is cheap, so rows are inserted by statements of a few sizes and deleted one by one. OR FAIL
 * keeps SQLite from journalling every page that an INSERT of several rows touches in case it fails halfway; the
 * transaction, or the savepoint around it, undoes that anyway.
 */
export const SQLITE_ROWS: RowDialect = {
  insert: async (executor, table, columns, rows, suffix = '') => {
    for (let at = 0; at < rows.length;) {
      const left = rows.length - at;
      const size = CHUNKS.find((chunk) => chunk <= left) ?? 1;
      const into = `${table} (${columns.join(', ')})`;
      const values: SqlValue[] = [];
      for (const end = at + size; at < end; at++) for (const value of rows[at]!) values.push(value);
      await executor.query(statement(into, columns.length, size, suffix), values);
    }
  },
  remove: async (executor, table, key, places) => {
    for (const { attributeId, ordinal } of places)
      await executor.query(`DELETE FROM ${table} WHERE key = ? AND slot = ? AND ordinal = ?`, [
        key,
        attributeId,
        ordinal,
      ]);
  },
  count:
    'INSERT INTO counter (tenant, type, block, n) VALUES (?, ?, ?, ?) ON CONFLICT (tenant, type, block) DO UPDATE SET n = counter.n + excluded.n',
};

const statements = new Map<string, string>();

function statement(into: string, width: number, size: number, suffix: string): string {
  const key = `${into} ${size} ${suffix}`;
  let text = statements.get(key);
  if (text === undefined) {
    const row = `(${Array(width).fill('?').join(', ')})`;
    text = `INSERT OR FAIL INTO ${into} VALUES ${Array(size).fill(row).join(', ')} ${suffix}`.trimEnd();
    statements.set(key, text);
  }
  return text;
}
